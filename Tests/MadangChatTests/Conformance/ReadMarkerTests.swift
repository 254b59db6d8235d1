import MadangWire
import Testing

@testable import MadangChat
@testable import MadangWorld

@Suite("IRCv3: draft/read-marker", .alsoOverNodes)
struct ReadMarkerTests {
  private let early = "timestamp=2023-11-14T22:13:10.000Z"
  private let late = "timestamp=2023-11-14T22:13:15.123Z"

  /// Someone who is logged in.
  private func enter(_ chat: ChatHarness, _ nick: String, account: String, in rooms: String...) -> Person {
    let person = chat.enter(nick, ["draft/read-marker"])
    chat.run(as: person) { world, effects in world.login(person.handle, account: account, &effects) }
    for room in rooms { person.send("JOIN \(room)") }
    _ = person.heard()
    return person
  }

  @Test("Client set and get: answered with what is stored, which only ever increases; * where there is nothing")
  func setAndGet() {
    let chat = ChatHarness(keepsHistory: true)
    let ann = enter(chat, "ann", account: "Ann", in: "#Room")
    #expect(ann.send("MARKREAD #room") == [":irc.test MARKREAD #Room *"])
    #expect(ann.send("MARKREAD #room \(late)") == [":irc.test MARKREAD #Room \(late)"])
    #expect(ann.send("MARKREAD #room \(early)") == [":irc.test MARKREAD #Room \(late)"])
    #expect(ann.send("MARKREAD #ROOM") == [":irc.test MARKREAD #Room \(late)"])
    #expect(ann.send("MARKREAD bob") == [":irc.test MARKREAD bob *"])
    #expect(
      ann.send("MARKREAD bob timestamp=2024-01-01T00:00:00.000Z") == [
        ":irc.test MARKREAD bob timestamp=2023-11-14T22:13:20.000Z"
      ])
  }

  @Test("Command flows: after JOIN and before 366; * where nothing is known")
  func join() {
    let chat = ChatHarness(keepsHistory: true)
    let ann = enter(chat, "ann", account: "ann", in: "#room")
    ann.send("MARKREAD #room \(late)")
    ann.send("PART #room")
    _ = ann.heard()
    let lines = ann.send("JOIN #room,#new").filter { ["JOIN", "MARKREAD", "366"].contains($0.verb) }
    #expect(lines.verbs == ["JOIN", "MARKREAD", "366", "JOIN", "MARKREAD", "366"])
    #expect(lines.all("MARKREAD") == [":irc.test MARKREAD #room \(late)", ":irc.test MARKREAD #new *"])
    #expect(chat.enter("old").send("JOIN #room").all("MARKREAD") == [])
  }

  @Test("Command flows: the other clients of the user are told of a change, and nobody else")
  func others() {
    let chat = ChatHarness(keepsHistory: true)
    let ann = enter(chat, "ann", account: "Ann")
    let phone = enter(chat, "ann2", account: "ann")
    let bob = enter(chat, "bob", account: "bob")
    ann.send("MARKREAD #room \(late)")
    #expect(phone.heard() == [":irc.test MARKREAD #room \(late)"] && bob.heard() == [])
    ann.send("MARKREAD #room \(early)")
    #expect(phone.heard() == [])
    #expect(bob.send("MARKREAD #room") == [":irc.test MARKREAD #room *"])
  }

  @Test(
    "A marker outlives its owner's connection; a guest's ends with it",
    .onOneServer("These nodes store nothing but what was said."))
  func persistence() {
    let chat = ChatHarness(keepsHistory: true)
    enter(chat, "ann", account: "ann").send("MARKREAD #room \(late)")
    chat.everywhere { $0.readMarkers = ReadMarkers() }
    #expect(
      enter(chat, "ann3", account: "ann").send("JOIN #room").all("MARKREAD") == [":irc.test MARKREAD #room \(late)"])
    let guest = chat.enter("guest", ["draft/read-marker"])
    #expect(guest.send("MARKREAD #room \(late)") == [":irc.test MARKREAD #room \(late)"])
    guest.send("QUIT")
    #expect(chat.enter("guest", ["draft/read-marker"]).send("MARKREAD #room") == [":irc.test MARKREAD #room *"])
  }

  @Test(
    "A room that is given another name while its marker is being stored is read under that name",
    .onOneServer("Its slow work is finished by hand."))
  func renamed() throws {
    let chat = ChatHarness(keepsHistory: true)
    let ann = enter(chat, "ann", account: "ann", in: "#room")
    var finish: SlowWork.Finish?
    chat.run(as: ann) { world, effects in
      let line = Array("MARKREAD #room \(late)".utf8)
      guard case .message(let message) = IRCMessage.parse(line.span) else { return }
      finish = MarkRead.run(world, ann.handle, Command(line: line.span, message: message), &effects)?.run()
    }
    let stored = try #require(finish)
    ann.send("RENAME #room #hall")
    chat.forgetAll()
    chat.run(as: ann) { stored(&$0, ann.handle, &$1) }
    #expect(ann.heard() == [":irc.test MARKREAD #hall \(late)"])
    #expect(ann.send("MARKREAD #hall") == [":irc.test MARKREAD #hall \(late)"])
    chat.world.readMarkers = ReadMarkers()
    #expect(ann.send("MARKREAD #hall") == [":irc.test MARKREAD #hall \(late)"], "The store has it too.")
  }

  @Test("A new room under a name that another room had has markers of its own")
  func sameNameAgain() {
    let chat = ChatHarness(keepsHistory: true)
    let ann = enter(chat, "ann", account: "ann", in: "#room")
    ann.send("RENAME #room #hall")
    // Who may not know of it is not led there.
    ann.send("MODE #hall +s")
    _ = enter(chat, "bob", account: "bob", in: "#room")
    #expect(chat.world.room(named: "#room") != nil)
    chat.forgetAll()
    #expect(ann.send("MARKREAD #room \(late)").last?.hasSuffix(" \(late)") == true)
    #expect(ann.send("MARKREAD #hall") == [":irc.test MARKREAD #hall *"])
  }

  @Test("Errors: NEED_MORE_PARAMS, INVALID_PARAMS, INTERNAL_ERROR")
  func errors() {
    let chat = ChatHarness(keepsHistory: true) { $0.limits.readMarkersMax = 1 }
    let ann = enter(chat, "ann", account: "ann")
    #expect(ann.send("MARKREAD") == [":irc.test FAIL MARKREAD NEED_MORE_PARAMS :Missing parameters"])
    for bad in ["*", "2023-11-14T22:13:10.000Z", "timestamp=*", "timestamp=now"] {
      #expect(
        ann.send("MARKREAD #room \(bad)") == [":irc.test FAIL MARKREAD INVALID_PARAMS #room \(bad) :Invalid parameters"]
      )
    }
    #expect(ann.send("MARKREAD a!b") == [":irc.test FAIL MARKREAD INVALID_PARAMS a!b :Invalid parameters"])
    #expect(ann.send("MARKREAD #one \(late)").verbs == ["MARKREAD"])
    let full = [":irc.test FAIL MARKREAD INTERNAL_ERROR #two :The read timestamp could not be set"]
    #expect(ann.send("MARKREAD #two \(late)") == full)
    chat.history?.breakDown()
    #expect(ann.send("MARKREAD #one").first?.contains("INTERNAL_ERROR #one") == true)
    #expect(ann.send("MARKREAD #one \(late)").first?.contains("INTERNAL_ERROR #one") == true)
  }
}
