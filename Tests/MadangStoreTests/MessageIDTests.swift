import MadangChat
import Synchronization
import Testing

@Suite struct MessageIDTests {
  @Test func holdsMillisecondsAndCounter() {
    let id = MessageID(rawValue: 1_700_000_000_123 << 20 | 7)
    #expect(id.milliseconds == 1_700_000_000_123)
    #expect(MessageID.first(atMilliseconds: 5).rawValue == 5 << 20)
    #expect(MessageID.last(atMilliseconds: 5).rawValue == 5 << 20 | 0xFFFFF)
    #expect(MessageID.last(atMilliseconds: 5) < MessageID.first(atMilliseconds: 6))
    #expect(MessageID.first(atMilliseconds: -1).rawValue == 0)
    #expect(MessageID.last(atMilliseconds: .max).rawValue == UInt64(Int64.max))
  }

  /// message-ids, "Tag value": neither space, CR, LF nor a colon at the start; here digits alone, whose order is the ids'.
  @Test func textOrderIsNumberOrder() throws {
    var values: [UInt64] = [0, 1, 31, 32, 1 << 20, 1_700_000_000_000 << 20, UInt64(Int64.max), .max - 1, .max]
    for shift in 0..<64 { values.append(1 << shift) }
    let ids = values.sorted().map { MessageID(rawValue: $0) }
    for id in ids {
      #expect(id.description.utf8.count == 13)
      #expect(MessageID(text: id.description) == id)
    }
    #expect(ids.map(\.description) == ids.map(\.description).sorted())
    #expect(MessageID(rawValue: .max).description == "fvvvvvvvvvvvv")
  }

  @Test(arguments: [
    "", "0", "000000000000", "00000000000000", "g000000000000", "000000000000w", "000000000000V", " 000000000000",
    "00000000000-0", "가가가가a",
  ])
  func refusesWhatIsNoID(_ text: String) {
    #expect(MessageID(text: text) == nil)
  }

  @Test func clockNeverGoesBack() {
    let clock = MessageClock()
    let first = clock.next(milliseconds: 1000)
    #expect(first == .first(atMilliseconds: 1000))
    #expect(clock.next(milliseconds: 1000).rawValue == first.rawValue + 1)
    #expect(clock.next(milliseconds: 5).rawValue == first.rawValue + 2)
    #expect(clock.next(milliseconds: 1001) == .first(atMilliseconds: 1001))
    clock.advance(past: .last(atMilliseconds: 2000))
    #expect(clock.next(milliseconds: 1500) == .first(atMilliseconds: 2001))
    clock.advance(past: MessageID(rawValue: 3))
    #expect(clock.next(milliseconds: 0).rawValue == MessageID.first(atMilliseconds: 2001).rawValue + 1)
  }

  /// More events than a millisecond's counter holds go on into the next millisecond.
  @Test func fullMillisecondRunsOver() {
    let clock = MessageClock()
    clock.advance(past: MessageID(rawValue: MessageID.last(atMilliseconds: 10).rawValue - 1))
    #expect(clock.next(milliseconds: 10) == .last(atMilliseconds: 10))
    #expect(clock.next(milliseconds: 10) == .first(atMilliseconds: 11))
    #expect(clock.next(milliseconds: 11).rawValue == MessageID.first(atMilliseconds: 11).rawValue + 1)
  }

  @Test func manyThreadsGetDifferentIDs() async {
    final class Shared: Sendable { let clock = MessageClock() }
    let shared = Shared()
    let all = await withTaskGroup(of: [MessageID].self) { group in
      for _ in 0..<4 { group.addTask { (0..<5000).map { _ in shared.clock.next(milliseconds: 7) } } }
      return await group.reduce(into: []) { $0 += $1 }
    }
    #expect(Set(all).count == 20_000)
  }

  @Test func conversationsOfTwoHaveNoOrder() {
    #expect(Conversation(between: "Bob", and: "ann[1]") == Conversation(between: "ANN{1}", and: "bob"))
    #expect(Conversation(room: "#Room") == .room("#room"))
    #expect(Conversation(between: "a", and: "B").partner(of: "a") == "b")
    #expect(Conversation(between: "a", and: "b").partner(of: "c") == nil)
    #expect(Conversation(between: "a", and: "A").partner(of: "a") == "a")
    #expect(Conversation(room: "#a").partner(of: "#a") == nil)
  }
}
