import MadangMemory
import Testing

@Suite struct RingTests {
  /// As large as what outboxes queue, and one byte more than fits the ring itself.
  struct Wide: Equatable {
    var first: UInt64
    var second: UInt64
  }

  struct Wider: Equatable {
    var wide: Wide
    var more: UInt8
  }

  @Test(
    "Whatever is done to it, it holds what a plain list holds: small elements, those that just fit, those that don't")
  func likeAList() {
    check { UInt8(truncatingIfNeeded: $0) }
    check { Wide(first: $0, second: ~$0) }
    check { Wider(wide: Wide(first: $0, second: ~$0), more: UInt8(truncatingIfNeeded: $0)) }
  }

  /// Every sequence of ten steps, each of which appends, removes, or writes to some place.
  private func check<Element: Equatable>(_ element: (UInt64) -> Element) {
    var next: UInt64 = 0
    func value() -> Element {
      next &+= 0x0101_0101_0101_0107
      return element(next)
    }
    let kinds = 3
    let sequences = (0..<10).reduce(1) { count, _ in count * kinds }
    for sequence in 0..<sequences {
      var ring = Ring<Element>()
      var list: [Element] = []
      var steps = sequence
      for _ in 0..<10 {
        let step = steps % kinds
        steps /= kinds
        switch step {
        case 0:
          let new = value()
          ring.append(new)
          list.append(new)
        case 1:
          let popped = ring.popFirst()
          let first = list.isEmpty ? nil : list.removeFirst()
          if popped != first { Issue.record("Another element came first.") }
        default:
          if list.isEmpty { continue }
          let index = Int(next & 0xFF) % list.count
          let new = value()
          ring[index] = new
          list[index] = new
        }
        var isSame = ring.count == list.count && ring.isEmpty == list.isEmpty
        if isSame { for index in list.indices where ring[index] != list[index] { isSame = false } }
        if !isSame { Issue.record("The ring and the list differ in sequence \(sequence).") }
      }
      while ring.popFirst() != nil {}
      if ring.reserved != 0 { Issue.record("An empty ring owns memory.") }
    }
  }

  @Test("One small element takes no memory; more take what they need, and give it back")
  func memory() {
    var ring = Ring<Wide>()
    func reserved() -> Int { ring.reserved }
    ring.append(Wide(first: 1, second: 2))
    #expect(reserved() == 0)
    ring.append(Wide(first: 3, second: 4))
    #expect(reserved() == 4)
    for number in 0..<20 { ring.append(Wide(first: UInt64(number), second: 0)) }
    #expect(reserved() == 32)
    while ring.popFirst() != nil {}
    #expect(reserved() == 0)
    var wide = Ring<Wider>()
    wide.append(Wider(wide: Wide(first: 1, second: 2), more: 3))
    let needed = wide.reserved
    #expect(needed == 4)
    _ = wide.popFirst()
  }

  @Test("A long queue that goes round keeps its order")
  func goesRound() {
    var ring = Ring<Int>()
    var sent = 0
    var received = 0
    for round in 0..<1000 {
      for _ in 0..<round % 7 {
        ring.append(sent)
        sent += 1
      }
      for _ in 0..<round % 5 {
        guard let element = ring.popFirst() else { break }
        if element != received { Issue.record("\(element) came in place of \(received).") }
        received += 1
      }
    }
    #expect(received > 1500 && sent > received)
    while ring.popFirst() != nil {}
  }

  @Test("An element behind the last, or before the first, is a programmer's error")
  func missingElements() async {
    await #expect(processExitsWith: .failure) {
      var ring = Ring<Int>()
      _ = ring[0]
    }
    await #expect(processExitsWith: .failure) {
      var ring = Ring<Int>()
      ring.append(1)
      ring[1] = 2
    }
    await #expect(processExitsWith: .failure) {
      var ring = Ring<Wider>()
      for _ in 0..<3 { ring.append(Wider(wide: Wide(first: 0, second: 0), more: 0)) }
      _ = ring[-1]
    }
  }
}
