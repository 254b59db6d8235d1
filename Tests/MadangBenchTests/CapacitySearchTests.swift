import Testing

@testable import MadangBenchCore

/// Doubling, then halving.
struct CapacitySearchTests {
  private func run(start: Int, ceiling: Int, capacity: Int) -> (CapacitySearch, [Int]) {
    var search = CapacitySearch(start: start, ceiling: ceiling)
    var tried: [Int] = []
    while let value = search.next, tried.count < 100 {
      tried.append(value)
      search.record(holds: value <= capacity, isCertain: true)
    }
    return (search, tried)
  }

  @Test func theCapacityIsFoundToATwentieth() {
    for capacity in [1, 2, 99, 100, 101, 777, 5000, 19_999] {
      let (search, tried) = run(start: 100, ceiling: 20_000, capacity: capacity)
      let held = search.held ?? 0
      #expect(held <= capacity)
      #expect(Double(capacity - held) <= max(1, Double(held) * 0.05), "\(capacity): \(tried)")
      #expect(tried.count < 20)
    }
  }

  @Test func itDoublesFirst() {
    #expect(run(start: 100, ceiling: 20_000, capacity: 900).1.prefix(5) == [100, 200, 400, 800, 1600])
  }

  @Test func theCeilingEndsIt() {
    let (search, tried) = run(start: 100, ceiling: 350, capacity: 10_000)
    #expect(tried == [100, 200, 350])
    #expect(search.isLimitedByCeiling)
  }

  @Test func nothingHolds() {
    let (search, tried) = run(start: 8, ceiling: 100, capacity: 0)
    #expect(tried == [8, 4, 2, 1])
    #expect(search.held == nil)
  }

  @Test func oneBadMomentIsNotTheEnd() {
    var search = CapacitySearch(start: 100, ceiling: 800)
    for holds in [true, false, true, true, true, true] { search.record(holds: holds) }
    #expect(search.held == 800 && search.failed == nil)
    #expect(search.next == nil)
  }

  @Test func twoOfThreeDecide() {
    var search = CapacitySearch(start: 100, ceiling: 800)
    search.record(holds: false)
    #expect(search.next == 100 && search.failed == nil)
    search.record(holds: true)
    #expect(search.next == 100 && search.held == nil)
    search.record(holds: false)
    #expect(search.failed == 100)
  }

  @Test func nothingSmallerThanTheSmallestIsTried() {
    var search = CapacitySearch(start: 5, floor: 2, ceiling: 100)
    var tried: [Int] = []
    while let value = search.next {
      tried.append(value)
      search.record(holds: false, isCertain: true)
    }
    #expect(tried == [5, 2])
  }
}
