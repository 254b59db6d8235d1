import Testing

@testable import MadangChat
@testable import MadangWorld

@Suite("IRCv3: account-registration (draft)", .alsoOverNodes)
struct AccountRegistrationTests {
  let accounts = FakeAccounts("Owned")
  let chat: ChatHarness

  init() {
    let accounts = accounts
    chat = ChatHarness { settings in
      settings.services = ChatServices(accounts: accounts, ownedNames: accounts.ownedNames)
    }
  }

  @Test("Capability: its value names before-connect, and neither of the others; without accounts there is none")
  func advertised() {
    let words = chat.connect().send("CAP LS 302").flatMap { $0.split(separator: " ") }
    #expect(words.contains("draft/account-registration=before-connect"))
    let without = ChatHarness()
    #expect(!without.connect().send("CAP LS 302").joined().contains("account-registration"))
    let person = without.enter("dan")
    #expect(
      person.send("REGISTER * * sesame").first?.hasPrefix(":irc.test FAIL REGISTER TEMPORARILY_UNAVAILABLE dan :")
        == true)
  }

  @Test("REGISTER SUCCESS: afterwards the client is authenticated to the account as if it used SASL")
  func succeeds() {
    let dan = chat.enter("Dan", ["draft/account-registration", "account-notify"], in: "#a")
    let eve = chat.enter("eve", ["account-notify"], in: "#a")
    chat.forgetAll()
    let answer = dan.send("REGISTER * * :open sesame")
    #expect(
      answer.prefix(3) == [
        ":irc.test REGISTER SUCCESS Dan :Account successfully registered",
        ":irc.test 900 Dan Dan!~Dan@host Dan :You are now logged in as Dan", ":Dan!~Dan@host ACCOUNT Dan",
      ])
    #expect(answer.dropFirst(3).allSatisfy { $0.hasPrefix(":NickServ!NickServ@irc.test NOTICE Dan :") })
    #expect(answer.contains { $0.contains("recovery code is code1") })
    #expect(eve.heard() == [":Dan!~Dan@host ACCOUNT Dan"])
    #expect(throws: Never.self) { try accounts.logIn("dan", password: "open sesame", seconds: 0) }
  }

  @Test("The name may be given, in whatever case of the nickname, and an address for email")
  func named() {
    let dan = chat.enter("Dan")
    #expect(dan.send("REGISTER dan dan@example.org hunter2").first?.contains("REGISTER SUCCESS Dan ") == true)
  }

  @Test("before-connect: registering needs a nickname and no welcome; the registration of the connection goes on")
  func beforeConnect() {
    let dan = chat.connect()
    dan.send("CAP LS 302")
    // Whatever account was asked for.
    for account in ["*", "dan"] {
      #expect(
        dan.send("REGISTER \(account) * sesame").first?.hasPrefix(":irc.test FAIL REGISTER NEED_NICK * :") == true)
    }
    dan.send("NICK dan")
    let answer = dan.send("REGISTER * * sesame")
    #expect(answer.first == ":irc.test REGISTER SUCCESS dan :Account successfully registered")
    #expect(answer.all("900") == [":irc.test 900 dan dan!*@host dan :You are now logged in as dan"])
    dan.send("USER d 0 * :D")
    #expect(dan.send("CAP END").verbs.first == "001")
    #expect(dan.send("WHOIS dan").all("330").count == 1)
  }

  @Test("ACCOUNT_EXISTS: somebody else registered the nickname; whether the rules know, or the store alone")
  func exists() throws {
    let squatter = chat.connect()
    squatter.send("NICK owned")
    #expect(
      squatter.send("REGISTER * * sesame").first?.hasPrefix(":irc.test FAIL REGISTER ACCOUNT_EXISTS owned :") == true)
    _ = try accounts.register("later", password: "sesame", email: nil, seconds: 0)
    let late = chat.enter("later")
    let answer = late.send("REGISTER later * sesame")
    #expect(answer.count == 1 && answer[0].hasPrefix(":irc.test FAIL REGISTER ACCOUNT_EXISTS later :"))
  }

  @Test(
    "FAIL codes: each says what is wrong with the request",
    arguments: [
      ("REGISTER other * sesame", "ACCOUNT_NAME_MUST_BE_NICK other"), ("REGISTER 1a * sesame", "BAD_ACCOUNT_NAME 1a"),
      ("REGISTER a!b * sesame", "BAD_ACCOUNT_NAME a!b"), ("REGISTER nickserv * sesame", "BAD_ACCOUNT_NAME nickserv"),
      ("REGISTER * * short", "WEAK_PASSWORD dan"), ("REGISTER * * DANDAN", "WEAK_PASSWORD dandan"),
      ("REGISTER * nowhere sesame", "INVALID_EMAIL dan"), ("REGISTER * @example.org sesame", "INVALID_EMAIL dan"),
      ("REGISTER * dan@ sesame", "INVALID_EMAIL dan"), ("REGISTER * * :open\u{1}sesame", "UNACCEPTABLE_PASSWORD dan"),
    ])
  func refused(line: String, code: String) {
    let dan = chat.enter(code.hasSuffix("dandan") ? "dandan" : "dan")
    let answer = dan.send(line)
    #expect(answer.count == 1 && answer[0].hasPrefix(":irc.test FAIL REGISTER \(code) :"), "\(answer)")
  }

  @Test("Passwords have from 6 to 300 bytes: at each limit and beyond it", arguments: [5, 6, 300, 301])
  func passwordLengths(length: Int) {
    let dan = chat.enter("dan")
    let answer = dan.send("REGISTER * * \(String(repeating: "x", count: length))")
    let codes = [5: "FAIL REGISTER WEAK_PASSWORD", 301: "FAIL REGISTER UNACCEPTABLE_PASSWORD"]
    #expect(answer[0].hasPrefix(":irc.test \(codes[length] ?? "REGISTER SUCCESS")"))
  }

  @Test(
    "Missing and empty parameters: ERR_NEEDMOREPARAMS",
    arguments: ["REGISTER", "REGISTER *", "REGISTER * *", "REGISTER * * :", "VERIFY", "VERIFY dan"])
  func missing(line: String) {
    #expect(chat.enter("dan").send(line).verbs == ["461"])
  }

  @Test("ALREADY_AUTHENTICATED for REGISTER and VERIFY; else a VERIFY has no registration to complete: INVALID_CODE")
  func verify() {
    let dan = chat.enter("dan")
    #expect(dan.send("VERIFY dan 123").first?.hasPrefix(":irc.test FAIL VERIFY INVALID_CODE dan :") == true)
    dan.send("REGISTER * * sesame")
    #expect(
      dan.send("REGISTER * * sesame").first?.hasPrefix(":irc.test FAIL REGISTER ALREADY_AUTHENTICATED dan :") == true)
    #expect(dan.send("VERIFY dan 123").first?.hasPrefix(":irc.test FAIL VERIFY ALREADY_AUTHENTICATED dan :") == true)
  }

  @Test("TEMPORARILY_UNAVAILABLE: the store cannot be asked")
  func unavailable() {
    accounts.isAway = true
    let answer = chat.enter("dan").send("REGISTER * * sesame")
    #expect(answer.count == 1 && answer[0].hasPrefix(":irc.test FAIL REGISTER TEMPORARILY_UNAVAILABLE dan :"))
  }

  @Test("Server considerations: before the welcome, who has not given the server's password registers nothing")
  func serverPassword() {
    chat.change { $0.password = "open" }
    let dan = chat.connect()
    dan.send("CAP LS 302")
    dan.send("NICK dan")
    #expect(dan.send("REGISTER * * sesame").first?.contains(" FAIL REGISTER TEMPORARILY_UNAVAILABLE dan ") == true)
    dan.send("PASS open")
    #expect(dan.send("REGISTER * * sesame").first?.contains(" REGISTER SUCCESS dan ") == true)
  }

  @Test("before-connect: a nickname that somebody logged in has is no missing one: ACCOUNT_EXISTS, or it is in use")
  func nicknameOfSomebody() {
    let shared = SharedNicknames()
    _ = shared.enter("dan", as: "dan")
    _ = shared.enter("eve", as: "free")
    let person = shared.chat.connect()
    person.send("CAP LS 302")
    for (nick, code) in [("dan", "ACCOUNT_EXISTS"), ("free", "TEMPORARILY_UNAVAILABLE")] {
      #expect(person.send("NICK \(nick)") == [])
      for account in ["*", nick] {
        #expect(
          person.send("REGISTER \(account) * sesame77").first?.contains(" FAIL REGISTER \(code) \(nick) :") == true)
      }
    }
    person.send("NICK fresh")
    #expect(person.send("REGISTER * * sesame77").first?.contains(" REGISTER SUCCESS fresh :") == true)
  }

  @Test("Where only those who are welcomed may register, before-connect is not named, and COMPLETE_CONNECTION_REQUIRED")
  func afterWelcome() {
    chat.change { $0.registration = .afterWelcome }
    let dan = chat.connect()
    let words = dan.send("CAP LS 302").flatMap { $0.split(separator: " ") }
    #expect(words.contains("draft/account-registration"))
    dan.send("NICK dan")
    let text = ":Finish connecting first, then register"
    #expect(
      dan.send("REGISTER * * opensesame") == [":irc.test FAIL REGISTER COMPLETE_CONNECTION_REQUIRED \(text)"])
    #expect(dan.send("VERIFY dan 1") == [":irc.test FAIL VERIFY COMPLETE_CONNECTION_REQUIRED \(text)"])
    dan.send("USER d 0 * :D")
    dan.send("CAP END")
    #expect(dan.send("REGISTER * * opensesame").first?.contains("REGISTER SUCCESS dan ") == true)
  }

  @Test("Where nobody may register, the capability is not there, and neither REGISTER nor NickServ makes an account")
  func closed() {
    let eve = chat.enter("eve", ["cap-notify"])
    chat.change { $0.registration = .closed }
    #expect(eve.heard().contains { $0.contains(" DEL :draft/account-registration") })
    #expect(!chat.connect().send("CAP LS 302").joined().contains("account-registration"))
    #expect(eve.send("REGISTER * * opensesame").first?.contains("FAIL REGISTER TEMPORARILY_UNAVAILABLE eve ") == true)
    #expect(eve.send("NS REGISTER opensesame").joined().contains("made by whoever runs this server"))
    #expect(!eve.send("NS HELP").joined().contains("REGISTER <password>"))
    #expect(accounts.ownedNames.count == 1)
    #expect(chat.control("account add eve b3BlbnNlc2FtZQ==").last?.hasPrefix("ok ") == true)
  }

  @Test("A password of what is drawn as nothing is too short")
  func invisiblePassword() {
    let dan = chat.enter("dan")
    let soft = String(repeating: "\u{AD}", count: 20)
    #expect(dan.send("REGISTER * * \(soft)").first?.contains("FAIL REGISTER WEAK_PASSWORD dan ") == true)
  }
}
