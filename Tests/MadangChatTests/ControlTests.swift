import Testing

@testable import MadangChat
@testable import MadangWorld

/// What the commands of the control socket do, and how they are answered.
@Suite struct ControlTests {
  @Test("Each row is found by its name, and refuses too few and too many words with its usage")
  func rows() {
    for row in ControlTable.standard.rows {
      let words = row.parameters + (row.asksForPassword ? ["PASSWORD"] : [])
      let full = ([row.name] + words.map { _ in "x" }).joined(separator: " ")
      guard case .command(let found, let arguments) = ControlTable.standard.match(full) else {
        Issue.record("\(full)")
        continue
      }
      #expect(found.name == row.name)
      #expect(arguments.count == words.count)
      if row.argumentCounts.lowerBound > 0 {
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
        #" {"name":"irc.test","version":"madang-1","uptimeSeconds":93784,"connections":3,"welcomed":2,"#
          + #""welcomedMax":2,"arriving":1,"rooms":1,"memoryBytes":2097152,"processID":null,"listeners":[],"messages":0,"#
          + #""deliveries":0,"messagesPerSecond":0.0,"deliveriesPerSecond":0.0,"slowReaders":0,"refused":{},"#
          + #""historyWaiting":null,"dataBytes":null,"cluster":null,"log":null,"nodes":[]}"#, "ok",
      ])
    #expect(people[0].send("LUSERS").all("253").map(\.parameters) == [["ann", "1", "unknown connection(s)"]])
  }

  @Test("room list names secret rooms too; what could steer a terminal is escaped")
  func listsRooms() {
    let chat = ChatHarness()
    let ann = chat.enter("ann", in: "#a", "#b")
    let bob = chat.enter("bob", in: "#a")
    ann.send("MODE #b +s")
    ann.send("TOPIC #a :\u{1B}[31mred \u{3}4text")
    #expect(
      chat.control("room list") == [
        ##" {"name":"#a","people":2,"topic":"\u001b[31mred \u00034text"}"##,
        ##" {"name":"#b","people":1,"topic":null}"##, "ok",
      ])
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
        ##" {"name":"#a","founder":null,"standing":[],"created":"2023-11-14T22:13:20Z","modes":"+klnt","limit":9,"topic":"welcome","##
          + #""topicAuthor":"ann","topicSet":"2023-11-14T22:13:20Z","bans":["*!*@bad"],"people":2,"#
          + #""members":["@ann!~ann@host","bob!~bob@host"]}"#, "ok",
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
    #expect(
      chat.control("room close #a spring cleaning")
        == [##" {"name":"#a","putOut":3}"##, "ok #a is closed: 3 people put out."])
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

  @Test("Where there is nothing to list, the answer says so", arguments: ["room list", "people list", "ban list"])
  func nothing(line: String) {
    let told = ChatHarness().control(line)
    #expect(told.count == 1 && (told[0].hasPrefix("ok There are no ") || told[0] == "ok Nobody is here."))
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
        #" {"nick":"ann","source":"ann!~ann@host","account":null,"away":false,"rooms":2,"connections":1,"#
          + #""since":"2023-11-14T22:13:20Z"}"#,
        #" {"nick":"bob","source":"bob!~bob@host","account":null,"away":true,"rooms":1,"connections":1,"#
          + #""since":"2023-11-14T22:13:20Z"}"#, "ok",
      ])
    ann.send("QUIT")
    arriving.send("QUIT")
  }

  @Test("people kick ends a connection: the person is told why, and others see them go, once")
  func kicksPeople() {
    let chat = ChatHarness()
    let ann = chat.enter("ann", in: "#a", "#b")
    let bob = chat.enter("bob", in: "#a", "#b")
    #expect(
      chat.control("people kick ANN being rude")
        == [#" {"nick":"ann","reason":"being rude"}"#, "ok ann is put out of the server: being rude"])
    #expect(ann.heard() == [":ann!~ann@host QUIT :being rude", "ERROR :Closing Link: irc.test (being rude)"])
    #expect(ann.isClosed)
    #expect(bob.heard() == [":ann!~ann@host QUIT :being rude"])
    #expect(chat.control("people kick ann") == ["error nobody here is called ann"])
    #expect(chat.control("people kick") == ["error usage: people kick NICK [REASON]"])
    #expect(chat.control("people kick bob").last == "ok bob is put out of the server: Removed by the server")
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
    #expect(chat.control("people kick Client1 no bots").last == "ok Client1 is put out of the server: no bots")
    #expect(client.heard() == ["irc.test (to you)>> Closing Link: irc.test (no bots)"])
    #expect(client.isClosed)
  }
}
