import Testing

@testable import MadangChat

/// What the commands of the control socket do, and how they are answered.
@Suite struct ControlTests {
  @Test("Each row is found by its name, and refuses too few and too many words with its usage")
  func rows() {
    for row in ControlTable.standard.rows {
      let full = ([row.name] + row.parameters.map { _ in "x" }).joined(separator: " ")
      guard case .command(let found, let arguments) = ControlTable.standard.match(full) else {
        Issue.record("\(full)")
        continue
      }
      #expect(found.name == row.name)
      #expect(arguments.count == row.parameters.count)
      if row.parametersMin > 0 {
        guard case .refused("usage: \(row.usage)") = ControlTable.standard.match(row.name) else {
          Issue.record("\(row.name) without a word")
          continue
        }
      }
    }
    guard case .refused("usage: status") = ControlTable.standard.match("status now") else {
      Issue.record("status takes nothing")
      return
    }
    #expect(ControlTable.standard.rows.map(\.name) == ControlTable.standard.rows.map(\.name).sorted())
  }

  @Test("An empty line is nothing; an unknown command names those of its group, or all")
  func unknown() {
    let chat = ChatHarness()
    #expect(chat.control("  ").isEmpty)
    #expect(
      chat.control("room open #x")
        == [
          "error there is no command \"room open\"; there are room close, room deop, room drop, room info, room list, "
            + "room mode, room op, room topic, room transfer"
        ])
    #expect(chat.control("ban").first?.contains("there are ban add, ban list, ban remove") == true)
    #expect(chat.control("halt").first?.contains("status") == true)
  }

  @Test("status counts people, those who are arriving, and rooms, and not itself")
  func status() {
    let chat = ChatHarness()
    let people = [chat.enter("ann", in: "#a"), chat.enter("bob", in: "#a"), chat.connect()]
    chat.milliseconds = (1_600_000_000 + 93_784) * 1000
    #expect(
      chat.control("status") == [
        " server       irc.test, madang-1", " uptime       1 d 2 h 3 min 4 s",
        " connections  3: 2 welcomed (at most 2 so far), 1 still arriving", " rooms        1",
        " memory       2048 KiB", "ok",
      ])
    #expect(people[0].send("LUSERS").all("253").map(\.parameters) == [["ann", "1", "unknown connection(s)"]])
  }

  @Test(
    "A duration leaves out the parts before the first that isn't nothing",
    arguments: [
      (0, "0 s"), (59, "59 s"), (60, "1 min 0 s"), (3600, "1 h 0 min 0 s"), (86_400, "1 d 0 h 0 min 0 s"),
    ])
  func durations(seconds: Int64, text: String) {
    #expect(ControlStatus.duration(seconds) == text)
  }

  @Test("room list names secret rooms too; what could steer a terminal is left out")
  func listsRooms() {
    let chat = ChatHarness()
    let ann = chat.enter("ann", in: "#a", "#b")
    let bob = chat.enter("bob", in: "#a")
    ann.send("MODE #b +s")
    ann.send("TOPIC #a :\u{1B}[31mred \u{3}4text")
    #expect(chat.control("room list") == [" #a  2 people: [31mred 4text", " #b  1 person", "ok"])
    bob.send("PART #a")
  }

  @Test("room info tells modes, topic, bans and members, and never the key; # may be left out")
  func tellsOfARoom() {
    let chat = ChatHarness()
    let ann = chat.enter("ann", in: "#a")
    let bob = chat.enter("bob", in: "#a")
    ann.send("MODE #a +klb geheim 9 *!*@bad")
    ann.send("TOPIC #a :welcome")
    let told = chat.control("room info a")
    #expect(told == chat.control("room info #A"))
    #expect(
      told == [
        " name     #a", " since    2023-11-14T22:13:20Z", " modes    +klnt", " limit    9", " topic    welcome",
        " set      by ann, 2023-11-14T22:13:20Z", " ban      *!*@bad, by ann", " member   @ann!~ann@host",
        " member   bob!~bob@host", "ok",
      ])
    #expect(told == chat.control("  room  info   #a  "))
    #expect(chat.control("room info #nix") == ["error there is no room #nix"])
    bob.send("PART #a")
  }

  @Test("room close puts each member out by a KICK of the server, and the room is no more")
  func closesARoom() {
    let chat = ChatHarness()
    let ann = chat.enter("ann", in: "#a", "#b")
    let bob = chat.enter("bob", ["server-time"], in: "#a")
    let client = chat.connect(encoding: .plainNumbered)
    chat.run(as: client) { world, effects in
      world.welcomePlain(client.handle, address: "host", home: "#a", &effects)
    }
    chat.forgetAll()
    #expect(chat.control("room close #a spring cleaning") == [" #a is closed; 3 people put out", "ok"])
    #expect(ann.heard() == [":irc.test KICK #a ann :spring cleaning"])
    #expect(bob.heard().map(\.withoutTags) == [":irc.test KICK #a bob :spring cleaning"])
    #expect(client.heard() == ["* irc.test puts Client1 out of #a: spring cleaning"])
    #expect(chat.world.room(named: "#a") == nil)
    #expect(chat.world.room(named: "#b") != nil)
    #expect(chat.control("room close a") == ["error there is no room a"])
    #expect(ann.send("JOIN #a").verbs.contains("353"))
  }

  @Test("room close and people kick are in the audit log, by the user of the shell, and operators hear of them")
  func audits() {
    let chat = ChatHarness(OperatorTests.configure)
    let dan = chat.enter("dan", in: "#a")
    dan.send("OPER root secret")
    let eve = chat.enter("eve", in: "#b")
    chat.forgetAll()
    _ = chat.control("room close B spring cleaning")
    _ = chat.control("people kick EVE")
    let entries = ["ROOM #b closed (spring cleaning)", "KILL eve (Removed by the server)"]
    #expect(chat.audit.suffix(2) == entries.map { "root (control socket) " + $0 })
    #expect(dan.heard() == entries.map { ":irc.test NOTICE * :*** root (control socket): " + $0 })
    #expect(eve.isClosed)
    let count = chat.audit.count
    for line in ["room close #b", "people kick eve", "room list", "people list", "status"] { _ = chat.control(line) }
    #expect(chat.audit.count == count)
  }

  @Test("Without a reason a closed room is said to be closed; a long reason is cut like that of a KICK")
  func reasons() {
    let chat = ChatHarness { $0.limits.kickBytesMax = 4 }
    let ann = chat.enter("ann", in: "#a")
    _ = chat.control("room close #a")
    #expect(ann.heard() == [":irc.test KICK #a ann :The "])
  }

  @Test("people list names everybody who was welcomed")
  func listsPeople() {
    let chat = ChatHarness()
    let ann = chat.enter("ann", in: "#a", "#b")
    let bob = chat.enter("bob", in: "#a")
    let arriving = chat.connect()
    bob.send("AWAY :tea")
    #expect(
      chat.control("people list") == [
        " ann!~ann@host, 2 rooms, since 2023-11-14T22:13:20Z",
        " bob!~bob@host, 1 room, away, since 2023-11-14T22:13:20Z", "ok",
      ])
    ann.send("QUIT")
    arriving.send("QUIT")
  }

  @Test("people kick ends a connection: the person is told why, and others see them go, once")
  func kicksPeople() {
    let chat = ChatHarness()
    let ann = chat.enter("ann", in: "#a", "#b")
    let bob = chat.enter("bob", in: "#a", "#b")
    #expect(chat.control("people kick ANN being rude") == ["ok"])
    #expect(ann.heard() == [":ann!~ann@host QUIT :being rude", "ERROR :Closing Link: irc.test (being rude)"])
    #expect(ann.isClosed)
    #expect(bob.heard() == [":ann!~ann@host QUIT :being rude"])
    #expect(chat.control("people kick ann") == ["error nobody here is called ann"])
    #expect(chat.control("people kick") == ["error usage: people kick NICK [REASON]"])
    #expect(chat.control("people kick bob") == ["ok"])
    #expect(bob.heard().last == "ERROR :Closing Link: irc.test (Removed by the server)")
  }

  @Test("Somebody who has a nickname and is not welcomed yet is nobody to kick; a plain person reads the reason")
  func kicksOthers() {
    let chat = ChatHarness()
    let arriving = chat.connect()
    arriving.send("NICK early")
    #expect(chat.control("people kick early") == ["error nobody here is called early"])
    let client = chat.connect(host: "127.0.0.1", encoding: .plainNumbered)
    chat.run(as: client) { world, effects in
      world.welcomePlain(client.handle, address: "host", home: "#a", &effects)
    }
    chat.forgetAll()
    #expect(chat.control("people kick Client1 no bots") == ["ok"])
    #expect(client.heard() == ["irc.test (to you)>> Closing Link: irc.test (no bots)"])
    #expect(client.isClosed)
  }
}
