import Synchronization
import Testing

@testable import MadangMemory

@Suite struct SlabTests {
  /// A row that says when it goes.
  private struct Row: ~Copyable {
    let living: Counter
    var number = -1

    init(_ living: Counter) {
      self.living = living
      living.add(1)
    }

    deinit { living.add(-1) }
  }

  private final class Counter: Sendable {
    private let count = Atomic<Int>(0)
    var value: Int { count.load(ordering: .relaxed) }
    func add(_ change: Int) { count.add(change, ordering: .relaxed) }
  }

  @Test("Rows begin where a cache line does, in every chunk")
  func rowsAreAligned() {
    let slab = Slab<(UInt64, UInt32)>(slotsMax: 1_000)
    slab.grow(toHold: 999) { (0, 0) }
    for chunk in 0..<4 as Range<UInt32> {
      // SAFETY: only the address is looked at.
      let address = unsafe UInt(bitPattern: slab.address(of: chunk * UInt32(Slab<UInt8>.rowsPerChunk)))
      #expect(address % 64 == 0)
    }
  }

  @Test("Rows come with their chunk, keep what is in them and where they are, and go with the slab")
  func growing() {
    let living = Counter()
    let chunk = Slab<UInt8>.rowsPerChunk
    do {
      var slab = Slab<Row>(slotsMax: 3 * chunk)
      func slots(_ slab: borrowing Slab<Row>) -> Int { slab.slots }
      #expect(slots(slab) == 0)
      slab.grow(toHold: 0) { Row(living) }
      #expect(slots(slab) == chunk && living.value == chunk)
      for slot in 0..<UInt32(chunk) { slab[slot].number = Int(slot) }
      // SAFETY: only addresses are looked at.
      let before = unsafe UInt(bitPattern: slab.address(of: 7))
      slab.grow(toHold: UInt32(2 * chunk)) { Row(living) }
      #expect(slots(slab) == 3 * chunk && living.value == 3 * chunk)
      // SAFETY: as above.
      let after = unsafe UInt(bitPattern: slab.address(of: 7))
      #expect(before == after)
      for slot in 0..<UInt32(chunk) where slab[slot].number != Int(slot) { Issue.record("Row \(slot) has changed.") }
      // It is as large as it was asked to be, and asking again makes nothing.
      slab.grow(toHold: 5) { Row(living) }
      #expect(living.value == 3 * chunk)
    }
    #expect(living.value == 0)
  }

  @Test(
    "A row that does not exist is a programmer's error: before any does, behind the last, beyond the most, and nobody's"
  )
  func missingRows() async {
    await #expect(processExitsWith: .failure) {
      let slab = Slab<Int>(slotsMax: 1_000)
      _ = slab[0]
    }
    await #expect(processExitsWith: .failure) {
      let slab = Slab<Int>(slotsMax: 1_000)
      slab.grow(toHold: 0) { 0 }
      _ = slab[UInt32(Slab<Int>.rowsPerChunk)]
    }
    await #expect(processExitsWith: .failure) {
      var slab = Slab<Int>(slotsMax: 1_000)
      slab.grow(toHold: 999) { 0 }
      slab[1_024] = 1
    }
    await #expect(processExitsWith: .failure) {
      var slab = Slab<Int>(slotsMax: 1_000)
      slab.grow(toHold: 999) { 0 }
      // What stands for nobody: see `Handle`.
      slab[.max] = 1
    }
  }

  @Test("More rows than it was made for, and growing it beside itself, are programmers' errors")
  func growingWrongly() async {
    await #expect(processExitsWith: .failure) {
      let slab = Slab<Int>(slotsMax: 1_000)
      slab.grow(toHold: 1_000) { 0 }
    }
    await #expect(processExitsWith: .failure) {
      let slab = Slab<Int>(slotsMax: 1_000)
      slab.grow(toHold: 1) {
        slab.grow(toHold: 1) { 0 }
        return 0
      }
    }
  }

  @Test("Others use the rows that there are while more are made")
  func usedWhileGrowing() async {
    let shared = Shared(chunks: 40)
    await withTaskGroup { group in
      for _ in 0..<2 {
        group.addTask {
          var seen = 0
          while seen < shared.slab.slotsMax {
            seen = shared.slab.slots
            for slot in stride(from: 0, to: seen, by: 97) { shared.slab[UInt32(slot)].add(1, ordering: .relaxed) }
            // There may be no more threads than these two.
            await Task.yield()
          }
        }
      }
      group.addTask {
        for chunk in 0..<40 {
          shared.slab.grow(toHold: UInt32(chunk * Slab<UInt8>.rowsPerChunk)) { Atomic(0) }
        }
      }
    }
    #expect(shared.slab.slots == shared.slab.slotsMax && shared.slab[97].load(ordering: .relaxed) > 0)
  }

  private final class Shared: Sendable {
    let slab: Slab<Atomic<Int>>

    init(chunks: Int) { slab = Slab(slotsMax: chunks * Slab<UInt8>.rowsPerChunk) }
  }
}

@Suite("Rows of a slab that are changed")
struct SlabChangesTests {
  @Test("are noted from when somebody wants to know, each once, until they are taken")
  func changes() {
    var slab = Slab<Int>(slotsMax: 600)
    slab.grow(toHold: 500) { 0 }
    slab[3] = 1
    #expect(slab.takeChanged() == [])
    slab.track()
    for slot: UInt32 in [500, 3, 500, 7] { slab[slot] += 1 }
    #expect(slab[7] == 1)
    #expect(slab.takeChanged() == [500, 3, 7] && slab.takeChanged() == [])
    slab[3] = 5
    #expect(slab.takeChanged() == [3])
  }
}
