import Testing

@testable import MadangChat
@testable import MadangWorld

/// The lobby, and the hand that puts rooms in order.
@Suite("Whoever runs the house can put it in order", .alsoOverNodes)
struct HouseTests {
  private let accounts = FakeAccounts("Dan", "Eve")
  private let chat: ChatHarness

  init() {
    let accounts = accounts
    chat = ChatHarness { settings in
      OperatorTests.configure(&settings)
      settings.houseRooms = ["#hall"]
      settings.services = ChatServices(accounts: accounts, rooms: FakeRooms(), ownedNames: accounts.ownedNames)
    }
  }

  private func enter(_ name: String, in rooms: String...) -> Person {
    let person = chat.enter(name + "_")
    person.send("NS IDENTIFY \(name) sesame")
    person.send("NICK \(name)")
    for room in rooms { person.send("JOIN \(room)") }
    chat.forgetAll()
    return person
  }

  private func symbols(_ nick: String, _ room: String) -> String? {
    guard let room = chat.world.room(named: room), let person = chat.world.person(named: nick) else { return nil }
    return chat.world.prefix(of: person, inRoom: room)?.symbols
  }

  // MARK: The lobby

  @Test(
    "Who comes first into the lobby, or where a listener puts newcomers, is nothing special",
    arguments: ["#Lobby", "#HALL"])
  func first(room: String) {
    let dan = enter("dan", in: room, "#own")
    #expect(symbols("dan", room) == "" && symbols("dan", "#own") == "@")
    #expect(dan.send("MODE \(room) +i").verbs == ["482"])
    #expect(dan.send("TOPIC \(room) :mine").verbs == ["482"])
  }

  @Test(
    "The lobby is registered by nobody, not even by its operator, and is no other room's name",
    arguments: ["#lobby", "#hall"])
  func unfounded(room: String) {
    let dan = enter("dan", in: room, "#own")
    _ = chat.control("room op \(room) dan")
    #expect(symbols("dan", room) == "@")
    #expect(dan.send("CS REGISTER \(room)").last?.contains("the house's") == true)
    #expect(chat.world.registry[room]?.founder == nil)
    #expect(dan.send("RENAME \(room) #mine").parameters(of: "FAIL")?[1] == "CANNOT_RENAME")
    dan.send("PART \(room)")
    #expect(dan.send("RENAME #own \(room)").parameters(of: "FAIL")?[1] == "CANNOT_RENAME")
  }

  @Test("What the shell says of the lobby lasts while nobody is in it, and `lobby` is `#lobby`")
  func lasts() {
    #expect(chat.control("room topic lobby welcome in").last == "ok #lobby has the topic: welcome in.")
    #expect(chat.control("room mode #lobby +m-n").last == "ok #lobby has +m-n now.")
    #expect(chat.world.room(named: "#lobby") == nil)
    let far = chat.enter("far")
    #expect(far.send("JOIN #lobby").parameters(of: "332")?.last == "welcome in")
    #expect(far.send("MODE #lobby").parameters(of: "324")?.last == "+mt")
    #expect(chat.control("room topic lobby").last == "ok #lobby has no topic now.")
    #expect(far.heard() == [":irc.test TOPIC #lobby :"])
  }

  // MARK: The shell

  @Test("room op and deop change who is there, and their account's standing; the room is told by the server")
  func op() {
    let dan = enter("dan", in: "#room")
    let eve = enter("eve", in: "#room")
    dan.send("CS REGISTER #room")
    chat.forgetAll()
    #expect(chat.control("room op room EVE") == [##" {"name":"#room"}"##, "ok eve is an operator of #room now."])
    #expect(eve.heard() == [":irc.test MODE #room +o eve"] && symbols("eve", "#room") == "@")
    #expect(chat.world.registry["#room"]?.standing == ["eve": "o"])
    #expect(chat.audit.last == "root (control socket) ROOM #room op eve")
    #expect(chat.control("room deop room eve").last == "ok eve is no operator of #room now.")
    #expect(chat.world.registry["#room"]?.standing == [:] && symbols("eve", "#room") == "")
    eve.send("PART #room")
    #expect(chat.control("room op room eve").last == "ok the account Eve is an operator of #room now.")
    eve.send("JOIN #room")
    #expect(symbols("eve", "#room") == "@")
    #expect(chat.control("room op room nobody").last?.hasPrefix("error nobody is not in #room") == true)
    #expect(
      chat.control("room deop room Dan").last == "ok dan is no operator of #room now." && symbols("dan", "#room") == "")
    dan.send("PART #room")
    #expect(chat.control("room deop room Dan").last?.contains("founded #room") == true)
    #expect(chat.control("room op none eve") == ["error there is no room none"])
  }

  @Test("room drop and room transfer take a registered room from its founder, in it or not")
  func dropAndTransfer() {
    let dan = enter("dan", in: "#room")
    dan.send("CS REGISTER #room")
    dan.send("MODE #room +i")
    let eve = enter("eve")
    chat.forgetAll()
    #expect(chat.control("room transfer room EVE").last == "ok #room belongs to the account Eve now.")
    #expect(dan.heard() == [":irc.test NOTICE #room :#room belongs to the account Eve now."])
    #expect(chat.audit.last == "root (control socket) ROOM #room transferred to Eve")
    dan.send("PART #room")
    #expect(dan.send("JOIN #room").verbs == ["473"])
    #expect(eve.send("JOIN #room").verbs.first == "JOIN" && symbols("eve", "#room") == "@")
    eve.send("PART #room")
    #expect(chat.control("room drop room").last == "ok #room belongs to nobody now.")
    #expect(chat.audit.last == "root (control socket) ROOM #room dropped")
    #expect(chat.control("room drop room") == ["error there is no room room"])
    #expect(dan.send("JOIN #room").verbs.first == "JOIN" && symbols("dan", "#room") == "@")
    #expect(chat.control("room transfer room nobody") == ["error there is no account nobody"])
    #expect(chat.control("room transfer room dan").last == "ok #room belongs to the account Dan now.")
    #expect(chat.world.registry["#room"]?.founder == "Dan")
  }

  @Test("room mode changes a registered room that nobody is in, and says what it can't do")
  func mode() {
    let dan = enter("dan", in: "#room")
    dan.send("CS REGISTER #room")
    dan.send("MODE #room +ikl key 1")
    dan.send("PART #room")
    #expect(chat.control("room mode #room -ikl+b * *!*@bad").last == "ok #room has -ikl+b * *!*@bad now.")
    #expect(chat.audit.last == "root (control socket) ROOM #room mode -ikl+b * *!*@bad")
    let far = chat.enter("far")
    #expect(far.send("JOIN #room").verbs.first == "JOIN")
    #expect(far.send("MODE #room b").parameters(of: "367")?.dropFirst(2).prefix(2) == ["*!*@bad", "irc.test"])
    #expect(chat.control("room mode room +Q") == ["error there is no mode Q; there are \(RoomMode.allLetters)"])
    #expect(chat.control("room mode room +l many").last?.hasPrefix("error l: A limit is a number") == true)
    #expect(chat.control("room mode room -b *!*@none").last == "ok Nothing has changed in #room.")
    #expect(chat.control("room mode room +o dan") == ["error dan is not in #room"])
  }

  @Test("room info knows registered rooms that are empty, and whose they are")
  func info() {
    let dan = enter("dan", in: "#room")
    for line in ["CS REGISTER #room", "MODE #room +kb secret *!*@bad", "TOPIC #room :tea"] { dan.send(line) }
    let live = chat.control("room info room")
    #expect(live[0].contains(#""founder":"Dan""#) && live[0].contains(#""members":["@dan!"#))
    dan.send("PART #room")
    let told = chat.control("room info room")
    for part in [
      ##""name":"#room""##, #""people":0"#, #""founder":"Dan""#, #""modes":"+knt""#, #""topic":"tea""#,
      #""bans":["*!*@bad"]"#,
    ] { #expect(told[0].contains(part), "\(told)") }
    #expect(told.last == "ok Nobody is in #room." && !told[0].contains("secret"))
    #expect(chat.control("room info lobby").last == "ok Nobody is in #lobby.")
    #expect(chat.control("room close room") == ["error nobody is in #room"])
  }

  // MARK: Operators of the server

  @Test("SAMODE changes what its author is not in, by the server's name, and is kept who did")
  func samode() {
    let dan = enter("dan", in: "#room")
    dan.send("CS REGISTER #room")
    let root = chat.enter("root")
    root.send("OPER root secret")
    chat.forgetAll()
    #expect(root.send("SAMODE #ROOM +m-t").verbs == ["NOTICE"])
    #expect(dan.heard() == [":irc.test MODE #room +m-t"])
    #expect(chat.audit.last == "root!~root@host (root) SAMODE #room +m-t")
    #expect(root.send("SAMODE #room +o nobody").verbs == ["401"])
    #expect(root.send("SAMODE #room +Q").verbs == ["472"])
    #expect(root.send("SAMODE #none +m").verbs == ["403"])
    #expect(root.send("SAMODE #room").verbs == ["461"])
    dan.send("MODE #room +i")
    dan.send("PART #room")
    root.send("SAMODE #room -i")
    #expect(chat.enter("far").send("JOIN #room").verbs.first == "JOIN")
    #expect(dan.send("SAMODE #room +i").verbs == ["481"])
    let guardian = chat.enter("guard")
    guardian.send("OPER guard secret")
    #expect(guardian.send("SAMODE #room +i").parameters(of: "723")?[1] == "rooms")
  }

  @Test("SAMODE under a label answers it once, whether its author is in the room or not", arguments: [true, false])
  func labelled(isMember: Bool) {
    let dan = enter("dan", in: "#room")
    let root = chat.enter("root", ["labeled-response", "batch"])
    if isMember { root.send("JOIN #room") }
    root.send("OPER root secret")
    root.send("MODE root -s")
    chat.forgetAll()
    let answer = root.send("@label=a SAMODE #room +m")
    #expect(answer.map(\.verb) == [isMember ? "MODE" : "ACK"] && answer[0].tags.contains("label=a"))
    #expect(dan.heard() == [":irc.test MODE #room +m"])
  }

  @Test("ChanServ DROP and TRANSFER are for operators of the server with that right too, and are recorded then")
  func chanServ() {
    let dan = enter("dan", in: "#room")
    dan.send("CS REGISTER #room")
    let root = chat.enter("root")
    #expect(root.send("CS DROP #room").last?.contains("Only its founder") == true)
    root.send("OPER root secret")
    #expect(root.send("CS TRANSFER #room eve").last?.contains("belongs to Eve now") == true)
    #expect(chat.audit.last == "root!~root@host (root) ROOM #room transferred to Eve")
    #expect(root.send("CS DROP #room").last?.contains("belongs to nobody now") == true)
    #expect(chat.audit.last == "root!~root@host (root) ROOM #room dropped" && chat.world.registry["#room"] == nil)
  }
}
