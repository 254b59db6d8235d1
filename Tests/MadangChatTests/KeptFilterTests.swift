import MadangRecords
import Testing

@testable import MadangChat
@testable import MadangWorld

/// Spam filters that operators add, beyond the server that they were added to.
@Suite struct KeptFilterTests {
  private let store = FilterShelf()
  private let chat: ChatHarness

  init() {
    let store = store
    chat = ChatHarness { settings in
      OperatorTests.configure(&settings)
      settings.filterStore = store
      settings.filters = [KeptFilterTests.configured].compactMap { $0 }
    }
  }

  /// As the configuration has it.
  private static let configured = SpamFilter(
    pattern: "*file*", action: .block, author: SpamFilter.configuration, setSeconds: 1, bytesMax: 63)

  private func enterOperator() -> Person {
    let person = chat.enter("dan")
    person.send("OPER root secret")
    chat.forgetAll()
    return person
  }

  private func patterns(_ chat: ChatHarness) -> [String] { chat.world.filters.map(\.pattern) }

  @Test("Filters that are added are kept, and hold in a world that starts with them and the configuration's")
  func kept() throws {
    let dan = enterOperator()
    dan.send("SPAMFILTER ADD block *one*")
    dan.send("SPAMFILTER ADD kill :two words")
    #expect(
      try store.filters() == [
        FilterRecord(pattern: "*one*", action: "block", setBy: "dan", createdSeconds: chat.seconds),
        FilterRecord(pattern: "two words", action: "kill", setBy: "dan", createdSeconds: chat.seconds),
      ])
    let kept = try store.filters()
    let later = ChatHarness { settings in
      settings.filters = [KeptFilterTests.configured].compactMap { $0 } + kept.compactMap(SpamFilter.init)
    }
    #expect(patterns(later) == patterns(chat) && patterns(later).count == 3)
    let eve = later.enter("eve", in: "#room")
    #expect(eve.send("PRIVMSG #room :no ONE is here").verbs == ["404"])
  }

  @Test("A filter that is removed is kept no longer; the configuration's own is nothing that was kept")
  func removed() throws {
    let dan = enterOperator()
    dan.send("SPAMFILTER ADD block *one*")
    dan.send("SPAMFILTER ADD block *two*")
    dan.send("SPAMFILTER DEL 2")
    #expect(try store.filters().map(\.pattern) == ["*two*"])
    store.isFull = true
    dan.send("SPAMFILTER DEL 1")
    #expect(patterns(chat) == ["*two*"])
    #expect(chat.audit.last == "dan!~dan@host (root) SPAMFILTER *file* DEL")
  }

  @Test("What can't be kept isn't done, and the operator is told why")
  func unkept() {
    let dan = enterOperator()
    dan.send("SPAMFILTER ADD block *one*")
    store.isFull = true
    for line in ["ADD block *two*", "DEL 2"] {
      #expect(dan.send("SPAMFILTER " + line).parameters(of: "FAIL")?[1] == "NOT_KEPT", "\(line)")
    }
    #expect(patterns(chat) == ["*file*", "*one*"])
    #expect(chat.audit.count == 2)
  }

  @Test("Of two that are alike, one goes at a time")
  func alike() throws {
    let dan = enterOperator()
    for _ in 0..<2 { dan.send("SPAMFILTER ADD block *one*") }
    dan.send("SPAMFILTER DEL 3")
    #expect(try store.filters().count == 1 && patterns(chat) == ["*file*", "*one*"])
  }

  @Test("What a later version may have kept, and means nothing here, is left out", arguments: ["maim", "BLOCK", ""])
  func unknown(action: String) {
    #expect(SpamFilter(FilterRecord(pattern: "*x*", action: action, setBy: "dan", createdSeconds: 1)) == nil)
  }
}
