import MadangWire
import Testing

@testable import MadangChat
@testable import MadangWorld

@Suite("Several connections of one account share a nickname")
struct SharedNicknameTests {
  let shared = SharedNicknames()
  var chat: ChatHarness { shared.chat }

  @Test("Who logs in and asks for it is welcomed under it, and led into the rooms that the person is in")
  func welcome() {
    let first = shared.enter()
    let bob = chat.enter("bob", in: "#room")
    first.send("JOIN #room")
    bob.send("TOPIC #room :news")
    chat.forgetAll()
    let (second, answer) = shared.come()
    #expect(answer.verbs.first == "001" && answer[0].parameters.first == "dan")
    let led = answer.drop { $0.verb != "JOIN" }
    #expect(led.map(\.verb) == ["JOIN", "332", "333", "353", "366"])
    #expect(led.first == ":dan!~d@host JOIN #room")
    #expect(led.contains { $0.verb == "353" && $0.hasSuffix(":@bob dan") })
    #expect(bob.heard() == [] && first.heard() == [])
    #expect(chat.world.registeredCount == 2 && chat.world.unregisteredCount == 0)
    #expect(second.send("PING x") == [":irc.test PONG irc.test :x"])
  }

  @Test("A further connection learns at its welcome which modes the person has, and that they are away")
  func state() {
    let first = shared.enter()
    first.send("MODE dan +iB")
    first.send("AWAY :lunch")
    let (_, answer) = shared.come()
    #expect(answer.parameters(of: "221") == ["dan", "+Bi"])
    #expect(answer.verbs.suffix(3) == ["376", "221", "306"])
    first.send("MODE dan -iB")
    first.send("AWAY")
    let (_, next) = shared.come()
    #expect(next.verbs.last == "376")
  }

  @Test("AWAY by one connection: the others are told that their person is away, and when not any more")
  func away() {
    let first = shared.enter()
    let second = shared.enter("dan", as: "dan", "server-time")
    let third = shared.enter()
    #expect(third.send("AWAY :lunch").verbs == ["306"])
    #expect(first.heard() == [":irc.test 306 dan :You have been marked as being away"])
    #expect(second.heard().first?.hasPrefix("@time=") == true)
    #expect(first.send("@label=1 AWAY").verbs == ["305"])
    #expect(second.heard().verbs == ["305"])
    #expect(third.heard() == [":irc.test 305 dan :You are no longer marked as being away"])
  }

  @Test("Without the account's login: 433, at once for who can't log in any more, or else at the welcome")
  func strangers() {
    _ = shared.enter()
    let plain = chat.connect()
    plain.send("USER p 0 * :P")
    #expect(plain.send("NICK dan").verbs == ["433"])
    let late = chat.connect()
    late.send("CAP LS 302")
    #expect(late.send("NICK dan") == [])
    late.send("USER l 0 * :L")
    #expect(late.send("CAP END") == [":irc.test 433 * dan :Nickname is already in use"])
    #expect(late.send("NICK late").verbs.first == "001")
    let (other, answer) = shared.come("eve")
    #expect(answer.verbs == ["433"])
    #expect(other.send("NICK eve").verbs.first == "001")
  }

  @Test("A nickname that was given up before the welcome is had in the usual way")
  func free() {
    let first = shared.enter()
    let second = chat.connect()
    second.send("CAP REQ sasl")
    second.send("NICK dan")
    second.send("USER d 0 * :D")
    first.send("QUIT")
    #expect(second.send("CAP END").verbs == ["433"], "It belongs to an account.")
    #expect(second.send("NICK other").verbs.first == "001")
  }

  @Test("Each connection reads what is said in the room, and what another one says")
  func rooms() {
    let first = shared.enter(as: "dan", "echo-message")
    let bob = chat.enter("bob", in: "#room")
    first.send("JOIN #room")
    let second = shared.enter()
    chat.forgetAll()
    bob.send("PRIVMSG #room :hello")
    #expect(first.heard() == [":bob!~bob@host PRIVMSG #room :hello"])
    #expect(second.heard() == [":bob!~bob@host PRIVMSG #room :hello"])
    #expect(second.send("PRIVMSG #room :hi") == [])
    #expect(first.heard() == [":dan!~d@host PRIVMSG #room :hi"])
    #expect(bob.heard() == [":dan!~d@host PRIVMSG #room :hi"])
    #expect(first.send("PRIVMSG #room :ho") == [":dan!~d@host PRIVMSG #room :ho"])
    #expect(second.heard() == [":dan!~d@host PRIVMSG #room :ho"])
    #expect(bob.heard().count == 1)
  }

  @Test("A room's operators, by STATUSMSG, are all connections of each operator")
  func operatorsOnly() {
    let first = shared.enter(as: "dan")
    first.send("JOIN #mine")
    let second = shared.enter()
    let bob = chat.enter("bob", in: "#mine")
    chat.forgetAll()
    bob.send("PRIVMSG @#mine :help")
    #expect(first.heard().count == 1 && second.heard().count == 1)
    #expect(second.send("PRIVMSG @#mine :who?") == [])
    #expect(first.heard().count == 1 && bob.heard() == [])
  }

  @Test("Private messages come to all connections, and what one of them sends shows on the others")
  func whispers() {
    let first = shared.enter()
    let second = shared.enter(as: "dan", "echo-message")
    let bob = chat.enter("bob")
    bob.send("PRIVMSG dan :psst")
    #expect(first.heard() == [":bob!~bob@host PRIVMSG dan :psst"])
    #expect(second.heard() == [":bob!~bob@host PRIVMSG dan :psst"])
    #expect(first.send("PRIVMSG bob :yes?") == [])
    #expect(second.heard() == [":dan!~d@host PRIVMSG bob :yes?"] && bob.heard().count == 1)
    #expect(second.send("PRIVMSG bob :no") == [":dan!~d@host PRIVMSG bob :no"])
    #expect(first.heard() == [":dan!~d@host PRIVMSG bob :no"])
    #expect(second.send("PRIVMSG dan :note").count == 2, "An echo, and the message itself.")
    #expect(first.heard() == [":dan!~d@host PRIVMSG dan :note"])
  }

  @Test("JOIN by one leads the others in too; PART, KICK and NICK concern all")
  func moves() {
    let first = shared.enter()
    let second = shared.enter()
    #expect(second.send("JOIN #a").verbs == ["JOIN", "353", "366"])
    #expect(first.heard().verbs == ["JOIN", "353", "366"])
    let bob = chat.enter("bob", in: "#a")
    chat.forgetAll()
    #expect(first.send("NICK danny") == [":dan!~d@host NICK :danny"])
    #expect(second.heard() == [":dan!~d@host NICK :danny"] && bob.heard().verbs == ["NICK"])
    #expect(second.send("KICK #a danny :self").verbs == ["KICK"])
    #expect(first.heard().verbs == ["KICK"] && bob.heard().verbs == ["KICK"])
    first.send("JOIN #b")
    chat.forgetAll()
    #expect(first.send("PART #b").verbs == ["PART"] && second.heard().verbs == ["PART"])
    #expect(first.send("MODE danny +i").verbs == ["MODE"] && second.heard().verbs == ["MODE"])
    #expect(chat.world.roomCount == 1)
  }

  @Test("Each connection negotiates for itself")
  func capabilities() {
    let first = shared.enter(as: "dan", "server-time")
    let second = shared.enter()
    first.send("JOIN #room")
    let bob = chat.enter("bob", in: "#room")
    chat.forgetAll()
    bob.send("PRIVMSG #room :1")
    #expect(first.heard()[0].hasPrefix("@time=") && second.heard()[0].hasPrefix(":bob"))
    second.send("CAP REQ server-time")
    first.send("CAP REQ -server-time")
    bob.send("PRIVMSG #room :2")
    bob.send("PRIVMSG dan :3")
    #expect(first.heard().allSatisfy { $0.hasPrefix(":bob") })
    #expect(second.heard().filter { $0.hasSuffix("2") || $0.hasSuffix("3") }.allSatisfy { $0.hasPrefix("@time=") })
    #expect(second.send("CAP LIST").first?.hasSuffix(":sasl server-time") == true)
  }

  @Test("Labels and batches are each connection's own")
  func labels() {
    let needs = ["batch", "labeled-response", "message-tags", "draft/multiline"].joined(separator: " ")
    let first = shared.enter(as: "dan", needs)
    let second = shared.enter(as: "dan", needs)
    first.send("JOIN #room")
    chat.forgetAll()
    first.send("BATCH +x draft/multiline #room")
    second.send("BATCH +x draft/multiline #room")
    first.send("@batch=x PRIVMSG #room :one")
    second.send("@batch=x PRIVMSG #room :two")
    #expect(second.heard() == [])
    #expect(first.send("BATCH -x") == [])
    let heard = second.heard()
    #expect(heard.contains { $0.hasSuffix("#room :one") } && !heard.contains { $0.hasSuffix(":two") })
    #expect(second.send("@label=7 PING x") == ["@label=7 :irc.test PONG irc.test :x"])
    #expect(first.heard() == [])
  }

  @Test("QUIT ends the connection alone; the last one ends the stay")
  func quits() {
    let first = shared.enter()
    let bob = chat.enter("bob", in: "#room")
    first.send("JOIN #room")
    let second = shared.enter()
    let third = shared.enter()
    chat.forgetAll()
    #expect(first.send("QUIT :bye").verbs == ["ERROR"] && first.isClosed)
    #expect(bob.heard() == [] && second.heard() == [])
    chat.drop(first, reason: "gone")
    #expect(first.send("PRIVMSG #room :ghost") == [])
    #expect(second.send("PRIVMSG #room :still here") == [])
    #expect(bob.heard() == [":dan!~d@host PRIVMSG #room :still here"] && third.heard().count == 1)
    chat.drop(second, reason: "Connection reset")
    #expect(bob.heard() == [])
    third.send("QUIT :good night")
    #expect(bob.heard() == [":dan!~d@host QUIT :Quit: good night"])
    let abandoned = chat.world.takeAbandoned()
    #expect(chat.world.person(named: "dan") == nil && abandoned == [first.handle])
  }

  @Test("Who logs in after the welcome, and asks for the nickname then, is led over")
  func later() {
    let first = shared.enter()
    first.send("JOIN #room")
    let second = chat.enter("dan_", in: "#other")
    let bob = chat.enter("bob", in: "#other")
    chat.forgetAll()
    #expect(second.send("NICK dan").verbs == ["433"])
    second.send("NS IDENTIFY dan sesame")
    let answer = second.send("NICK dan")
    #expect(answer.verbs == ["PART", "NICK", "JOIN", "353", "366"])
    #expect(answer[1] == ":dan_!~dan_@host NICK :dan")
    #expect(bob.heard() == [":dan_!~dan_@host QUIT :Is dan from now on"])
    bob.send("PRIVMSG dan :both?")
    #expect(first.heard().count == 1 && second.heard().count == 1)
    second.send("PRIVMSG #room :hi")
    #expect(first.heard() == [":dan!~d@host PRIVMSG #room :hi"])
    #expect(chat.world.registeredCount == 2)
    second.send("QUIT")
    #expect(chat.world.person(named: "dan") == first.handle)
  }

  @Test("KILL ends all of somebody's connections")
  func kill() {
    let shared = SharedNicknames { settings in
      settings.operators = [OperatorBlock(name: "root", className: "admin") { $0 == "secret" }]
    }
    let first = shared.enter()
    let second = shared.enter()
    let oper = shared.chat.enter("root")
    oper.send("OPER root secret")
    shared.chat.forgetAll()
    oper.send("KILL dan :enough")
    for person in [first, second] {
      #expect(person.heard().verbs == ["KILL", "QUIT", "ERROR"] && person.isClosed)
      #expect(person.send("PING x") == [])
    }
    #expect(shared.chat.world.person(named: "dan") == nil)
  }

  @Test("Logging out, or in to another account, leaves that one connection and ends the others")
  func apart() {
    let first = shared.enter()
    let second = shared.enter()
    second.send("NS LOGOUT")
    #expect(first.heard().verbs.last == "ERROR" && first.isClosed && !second.isClosed)
    #expect(second.send("PRIVMSG dan :me?") == [":dan!~d@host PRIVMSG dan :me?"])
    let eve = shared.enter("eve", as: "eve")
    let twin = shared.enter("eve", as: "eve")
    eve.send("NS IDENTIFY dan sesame")
    #expect(twin.isClosed && !eve.isClosed)
  }

  @Test(
    "So many connections at most: at, over", arguments: [(connections: 2, verb: "001"), (connections: 3, verb: "433")])
  func limit(connections: Int, verb: String) {
    let shared = SharedNicknames { $0.limits.connectionsPerPersonMax = 2 }
    var last: [String] = []
    var people: [Person] = []
    for _ in 0..<connections {
      let (person, answer) = shared.come()
      people.append(person)
      last = answer
    }
    #expect(last.verbs.first == verb)
  }

  @Test("read-marker: what one connection has read, the others are told")
  func readMarkers() {
    let first = shared.enter(as: "dan", "draft/read-marker")
    let second = shared.enter(as: "dan", "draft/read-marker")
    let third = shared.enter()
    first.send("JOIN #room")
    chat.forgetAll()
    #expect(first.send("MARKREAD #room timestamp=2023-11-14T22:13:10.000Z").verbs == ["MARKREAD"])
    #expect(second.heard().verbs == ["MARKREAD"] && third.heard() == [])
  }

  @Test("chghost: each connection is told as it negotiated, CHGHOST or somebody who comes back")
  func hosts() {
    let bob = chat.enter("bob", in: "#room")
    let knowing = shared.enter(as: "dan", "chghost")
    knowing.send("JOIN #room")
    let old = shared.enter()
    for (person, host) in [(bob, "one"), (bob, "two")] {
      chat.forgetAll()
      chat.run(as: person) { $0.changeHost(of: person.handle, to: host, &$1) }
      #expect(knowing.heard().verbs == ["CHGHOST"])
      #expect(old.heard().verbs == ["QUIT", "JOIN", "MODE"])
    }
    let eve = shared.enter("eve", as: "eve")
    eve.send("JOIN #room")
    let other = shared.enter("eve", as: "eve", "chghost")
    chat.forgetAll()
    chat.run(as: bob) { $0.changeHost(of: bob.handle, to: "three", &$1) }
    #expect(eve.heard().verbs == ["QUIT", "JOIN", "MODE"])
    #expect(other.heard().verbs == ["CHGHOST"])
  }

  @Test("SASL: two connections that log in again at the same time don't disturb each other, nor share their failures")
  func exchanges() {
    let first = shared.enter()
    let second = shared.enter()
    let right = String(decoding: Base64.encode(Array("\0dan\0sesame".utf8)), as: UTF8.self)
    let wrong = String(decoding: Base64.encode(Array("\0dan\0open".utf8)), as: UTF8.self)
    #expect(first.send("AUTHENTICATE PLAIN").verbs == ["AUTHENTICATE"])
    #expect(second.send("AUTHENTICATE PLAIN").verbs == ["AUTHENTICATE"])
    #expect(second.send("AUTHENTICATE *").verbs == ["906"])
    #expect(first.send("AUTHENTICATE \(right)").verbs == ["900", "903"])
    for _ in 1..<chat.world.settings.limits.loginFailuresMax {
      second.send("AUTHENTICATE PLAIN")
      #expect(second.send("AUTHENTICATE \(wrong)").verbs == ["904"])
    }
    first.send("AUTHENTICATE PLAIN")
    #expect(first.send("AUTHENTICATE \(wrong)").verbs == ["904"])
    #expect(!first.isClosed)
    second.send("AUTHENTICATE PLAIN")
    second.send("AUTHENTICATE \(wrong)")
    #expect(second.isClosed && !first.isClosed)
  }

  @Test("batch: what another connection's JOIN brings has the tags that each of them wants, those of batches too")
  func batchesOfJoin() {
    let first = shared.enter(as: "dan", "batch draft/metadata-2 server-time")
    let second = shared.enter(as: "dan", "batch draft/metadata-2")
    for line in ["METADATA * SUB url", "METADATA * SET url :x"] { first.send(line) }
    chat.forgetAll()
    let time = "time=2023-11-14T22:13:20.000Z"
    #expect(second.send("JOIN #room").last == ":irc.test BATCH -2")
    #expect(
      first.heard().suffix(3) == [
        "@\(time) :irc.test BATCH +2 metadata #room", "@batch=2;\(time) :irc.test METADATA dan url * :x",
        "@\(time) :irc.test BATCH -2",
      ])
    first.send("PART #room")
    chat.forgetAll()
    first.send("JOIN #room")
    #expect(
      second.heard().suffix(3) == [
        ":irc.test BATCH +2 metadata #room", "@batch=2 :irc.test METADATA dan url * :x", ":irc.test BATCH -2",
      ])
  }
}
