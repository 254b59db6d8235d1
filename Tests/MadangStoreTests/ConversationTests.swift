import MadangRecords
import Testing

@Suite struct ConversationTests {
  @Test func conversationsOfTwoHaveNoOrder() {
    #expect(Conversation(between: "Bob", and: "ann[1]") == Conversation(between: "ANN{1}", and: "bob"))
    #expect(Conversation(room: "#Room") == .room("#room"))
    #expect(Conversation(between: "a", and: "B").partner(of: "a") == "b")
    #expect(Conversation(between: "a", and: "b").partner(of: "c") == nil)
    #expect(Conversation(between: "a", and: "A").partner(of: "a") == "a")
    #expect(Conversation(room: "#a").partner(of: "#a") == nil)
  }

  /// Ids as bounds: what lies between two milliseconds, and times that no id can tell.
  @Test func timesAreBounds() {
    #expect(MessageID.first(atMilliseconds: 5).rawValue == 5 << 20)
    #expect(MessageID.last(atMilliseconds: 5).rawValue == 5 << 20 | 0xFFFFF)
    #expect(MessageID.last(atMilliseconds: 5) < MessageID.first(atMilliseconds: 6))
    #expect(MessageID.first(atMilliseconds: -1).rawValue == 0)
    #expect(MessageID.last(atMilliseconds: 253_402_300_799_999).rawValue == UInt64(Int64.max))
  }

  @Test(arguments: [
    "", "0", "000000000000", "00000000000000", "g000000000000", "000000000000w", "000000000000V", " 000000000000",
    "00000000000-0", "가가가가a",
  ])
  func refusesWhatIsNoID(_ text: String) {
    #expect(MessageID(text) == nil)
  }

  @Test func idsAndTextsHaveOneOrder() {
    var values: [UInt64] = [0, 31, 32, 1_700_000_000_000 << 20, UInt64(Int64.max), .max - 1, .max]
    for shift in 0..<64 { values.append(1 << shift) }
    let ids = Set(values).sorted().map { MessageID(rawValue: $0) }
    for id in ids { #expect(id.text.utf8.count == 13 && MessageID(id.text) == id) }
    #expect(ids.map(\.text) == ids.map(\.text).sorted())
  }

  @Test func manyThreadsGetDifferentIDs() async {
    final class Shared: Sendable { let clock = MessageClock() }
    let shared = Shared()
    let all = await withTaskGroup(of: [MessageID].self) { group in
      for _ in 0..<4 { group.addTask { (0..<5000).map { _ in shared.clock.reserve(milliseconds: 7) } } }
      return await group.reduce(into: []) { $0 += $1 }
    }
    #expect(Set(all).count == 20_000)
  }
}
