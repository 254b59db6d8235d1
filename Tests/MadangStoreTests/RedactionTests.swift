import MadangRecords
import MadangStore
import Testing

/// IRCv3 message-redaction, "Chat history": the message's content is gone, and the REDACT follows it.
@Suite struct RedactionTests {
  @Test(arguments: StoreUnderTest.Place.allCases, [true, false])
  func erasesEverywhere(_ place: StoreUnderTest.Place, isIndexed: Bool) throws {
    let store = try StoreUnderTest(place)
    store.say("before")
    let secret = store.say("the 비밀번호 is swordfish", account: "ann", tags: "+draft/reply=swordfish")
    store.say("after")
    if isIndexed { #expect(try store.found("swordfish", in: "#room").count == 1) }
    let redaction = Redaction(
      id: store.event("").id, source: "op!o@h", account: "Op", reason: "a password")
    #expect(try store.database.redact(secret.id, as: redaction))
    let events = try store.database.events(HistoryQuery(Conversation(room: "#room"), limit: 3))
    #expect(events.map(\.text) == ["before", "", "a password", "after"])
    #expect(events[1].isRedacted && events[1].tags == "" && events[1].source == secret.source)
    #expect(events[2].kind == .redaction && events[2].refersTo == secret.id && events[2].account == "Op")
    #expect(events[2].id == redaction.id && events[2].target == secret.target)
    for word in ["swordfish", "비밀번호", "비밀"] { #expect(try store.found(word, in: "#room") == []) }
    #expect(try store.database.events(by: "ann", after: nil, limit: 9).map(\.text) == [""])
    #expect(try store.database.event(secret.id)?.text == "")
    // Once only, and never the redaction itself.
    #expect(try !store.database.redact(secret.id, as: redaction))
    #expect(try !store.database.redact(redaction.id, as: redaction))
    #expect(try !store.database.redact(MessageID(rawValue: 9), as: redaction))
    // What else there is to find is still found.
    #expect(try store.found("after", in: "#room") == ["after"])
  }

  /// A reaction (TAGMSG) can be redacted too.
  @Test func redactsReactions() throws {
    let store = try StoreUnderTest()
    let reaction = store.say("", kind: .tagMessage, tags: "+draft/react=👎")
    #expect(
      try store.database.redact(reaction.id, as: Redaction(id: store.event("").id, source: "ann!u@h")))
    let query = HistoryQuery(Conversation(room: "#room"), limit: 9, includesEvents: true)
    #expect(try store.database.events(query).map(\.kind) == [.tagMessage, .redaction])
    #expect(try store.database.events(query)[0].tags == "")
  }

  /// The bytes on the disk are gone as well, once the log has been brought in and the index has been cleaned up, as
  /// pruning does.
  @Test(arguments: [true, false])
  func leavesNothingInTheFile(isIndexed: Bool) throws {
    let store = try StoreUnderTest()
    for index in 0..<300 { store.say("something else \(index)") }
    let secret = store.say("xyzzyplugh " + String(repeating: "x", count: 6000))
    for index in 0..<300 { store.say("something more \(index)") }
    if isIndexed { #expect(try store.found("xyzzyplugh", in: "#room").count == 1) }
    #expect(try store.database.redact(secret.id, as: Redaction(id: store.event("").id, source: "ann!u@h")))
    #expect(try store.database.prune(RetentionPolicy(general: .forever), nowMilliseconds: 0) == 0)
    #expect(try store.found("something", in: "#room", limit: 1000).count == 600)
    store.stop()
    try store.database.close()
    let bytes = try fileBytes(store.database.file)
    let isThere = contains(bytes, Array("xyzzyplugh".utf8))
    #expect(bytes.count > 4096 && !isThere)
  }
}
