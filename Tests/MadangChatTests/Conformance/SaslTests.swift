import MadangWire
import Testing

@testable import MadangChat
@testable import MadangWorld

@Suite("IRCv3: sasl-3.1 and sasl-3.2", .alsoOverNodes)
struct SaslTests {
  let accounts = FakeAccounts("Dan")
  let chat: ChatHarness

  init() {
    let accounts = accounts
    chat = ChatHarness { settings in
      settings.services = ChatServices(accounts: accounts, ownedNames: accounts.ownedNames)
    }
  }

  private func base64(_ text: String) -> String { String(decoding: Base64.encode(Array(text.utf8)), as: UTF8.self) }

  private func plain(_ name: String, _ password: String, as authority: String = "") -> String {
    base64("\(authority)\0\(name)\0\(password)")
  }

  private func register(_ name: String, _ password: String) throws {
    _ = try accounts.register(name, password: password, email: nil, seconds: 0)
    chat.everywhere { $0.ownedNames.add(name, of: name) }
  }

  /// Before the welcome, with the capability.
  private func newcomer(_ nick: String = "dan") -> Person {
    let person = chat.connect()
    person.send("CAP LS 302")
    person.send("CAP REQ sasl")
    person.send("NICK \(nick)")
    person.send("USER \(nick) 0 * :D")
    return person
  }

  @Test(
    "Mechanism list in CAP LS: the value from version 302 up; without accounts there is no sasl, and REQ is refused")
  func advertised() {
    let person = chat.connect()
    #expect(person.send("CAP LS 302").joined(separator: " ").contains(" sasl=PLAIN,SCRAM-SHA-256 "))
    let old = chat.connect()
    let words = old.send("CAP LS").flatMap { $0.split(separator: " ") }
    #expect(words.contains("sasl"))
    let without = ChatHarness().connect()
    #expect(!without.send("CAP LS 302").joined().contains("sasl"))
    #expect(without.send("CAP REQ sasl") == [":irc.test CAP * NAK :sasl"])
    #expect(without.send("AUTHENTICATE PLAIN").verbs == ["904"])
  }

  @Test(
    "PLAIN: + after the mechanism, then 900 and 903; the account is as it was registered; the welcome waits for END")
  func plainSucceeds() {
    let dan = newcomer()
    #expect(dan.send("AUTHENTICATE PLAIN") == [":irc.test AUTHENTICATE +"])
    #expect(
      dan.send("AUTHENTICATE \(plain("dan", "sesame"))") == [
        ":irc.test 900 dan dan!~dan@host Dan :You are now logged in as Dan",
        ":irc.test 903 dan :SASL authentication successful",
      ])
    #expect(dan.send("CAP END").verbs.first == "001")
    #expect(chat.world.sessions[dan.handle.slot].account == "Dan")
  }

  @Test("Mechanisms are known in either case; the source of 900 has * for what is missing")
  func lowerCase() {
    let person = chat.connect()
    person.send("CAP REQ sasl")
    #expect(person.send("authenticate plain").verbs == ["AUTHENTICATE"])
    let answer = person.send("AUTHENTICATE \(plain("dan", "sesame"))")
    #expect(answer.first == ":irc.test 900 * *!*@host Dan :You are now logged in as Dan")
  }

  @Test("ERR_SASLFAIL (904): a wrong password and an unknown account are refused alike; the client may try again")
  func plainFails() {
    let dan = newcomer()
    for (name, password) in [("dan", "wrong"), ("nobody", "sesame")] {
      dan.send("AUTHENTICATE PLAIN")
      #expect(dan.send("AUTHENTICATE \(plain(name, password))") == [":irc.test 904 dan :SASL authentication failed"])
    }
    dan.send("AUTHENTICATE PLAIN")
    #expect(dan.send("AUTHENTICATE \(plain("dan", "sesame"))").verbs == ["900", "903"])
  }

  @Test(
    "RFC 4616 §2: three parts, names and password not empty, valid UTF-8 and Base64, or it fails",
    arguments: ["dan\0sesame", "\0dan\0sesame\0", "\0\0sesame", "\0dan\0", "", "dan", "eve\0dan\0sesame"])
  func malformed(message: String) {
    let dan = newcomer()
    dan.send("AUTHENTICATE PLAIN")
    let encoded = message.isEmpty ? "+" : base64(message)
    #expect(dan.send("AUTHENTICATE \(encoded)").verbs == ["904"])
    #expect(chat.world.sessions[dan.handle.slot].account == nil)
  }

  @Test("What isn't Base64, or isn't UTF-8, fails", arguments: ["=", "AGRhbgBzZXNhbWU", "AGRh*g==", "AP8A/w=="])
  func notBase64(message: String) {
    let dan = newcomer()
    dan.send("AUTHENTICATE PLAIN")
    #expect(dan.send("AUTHENTICATE \(message)").verbs == ["904"])
  }

  @Test("The authorization identity may be the account itself, in whatever case, and nobody else")
  func authority() {
    let dan = newcomer()
    dan.send("AUTHENTICATE PLAIN")
    #expect(dan.send("AUTHENTICATE \(plain("dan", "sesame", as: "DAN"))").verbs == ["900", "903"])
    dan.send("AUTHENTICATE PLAIN")
    #expect(dan.send("AUTHENTICATE \(plain("dan", "sesame", as: "eve"))").verbs == ["904"])
  }

  @Test(
    "The AUTHENTICATE command: an answer in chunks of 400, and + after a last one of exactly 400",
    arguments: [290, 289])
  func chunks(length: Int) throws {
    let password = String(repeating: "x", count: length)
    try register("long", password)
    let person = newcomer("eve")
    person.send("AUTHENTICATE PLAIN")
    // With 289 bytes it is "long" twice, two NULs and the password: 300 bytes, and so 400 digits.
    let text = plain("long", password, as: length == 289 ? "long" : "")
    #expect(length == 290 || text.utf8.count == 400)
    var answer: [String] = []
    for start in stride(from: 0, to: text.utf8.count, by: 400) {
      #expect(answer == [])
      answer = person.send("AUTHENTICATE \(text.dropFirst(start).prefix(400))")
    }
    if text.utf8.count % 400 == 0 {
      #expect(answer == [])
      answer = person.send("AUTHENTICATE +")
    }
    #expect(answer.verbs == ["900", "903"])
  }

  @Test(
    "ERR_SASLTOOLONG (905): a chunk of more than 400 bytes, or more chunks than any answer takes, ends the exchange")
  func tooLong() {
    let dan = newcomer()
    dan.send("AUTHENTICATE PLAIN")
    #expect(
      dan.send("AUTHENTICATE \(String(repeating: "A", count: 401))") == [":irc.test 905 dan :SASL message too long"])
    dan.send("AUTHENTICATE PLAIN")
    var answers: [String] = []
    for _ in 0..<10 { answers += dan.send("AUTHENTICATE \(String(repeating: "A", count: 400))") }
    #expect(answers == [])
    #expect(dan.send("AUTHENTICATE \(String(repeating: "A", count: 400))").verbs == ["905"])
    #expect(dan.send("AUTHENTICATE PLAIN").verbs == ["AUTHENTICATE"])
  }

  @Test("Chunks of 400 bytes that add up to too much are 905 once, whatever follows", arguments: ["AAAA", "+", "*"])
  func tooMuchAtOnce(last: String) {
    let dan = newcomer()
    dan.send("AUTHENTICATE PLAIN")
    var answers: [String] = []
    for _ in 0..<14 { answers += dan.send("AUTHENTICATE \(String(repeating: "A", count: 400))") }
    answers += dan.send("AUTHENTICATE \(last)")
    #expect(answers.verbs == (last == "*" ? ["905", "906"] : ["905"]))
    #expect(dan.send("AUTHENTICATE PLAIN").verbs == ["AUTHENTICATE"])
    #expect(dan.send("AUTHENTICATE \(plain("dan", "sesame"))").verbs == ["900", "903"])
  }

  @Test("ERR_SASLABORTED (906): * ends an exchange, and another one may begin")
  func abort() {
    let dan = newcomer()
    dan.send("AUTHENTICATE PLAIN")
    #expect(dan.send("AUTHENTICATE *") == [":irc.test 906 dan :SASL authentication aborted"])
    #expect(dan.send("AUTHENTICATE PLAIN").verbs == ["AUTHENTICATE"])
    #expect(dan.send("AUTHENTICATE \(plain("dan", "sesame"))").verbs == ["900", "903"])
  }

  @Test("RPL_SASLMECHS (908) lists what there is for an unknown mechanism, and 904 says that it failed")
  func unknownMechanism() {
    let dan = newcomer()
    #expect(
      dan.send("AUTHENTICATE EXTERNAL") == [
        ":irc.test 908 dan PLAIN,SCRAM-SHA-256 :are available SASL mechanisms",
        ":irc.test 904 dan :SASL authentication failed",
      ])
    #expect(dan.send("AUTHENTICATE").verbs == ["461"])
    #expect(dan.send("AUTHENTICATE :").verbs == ["461"])
  }

  @Test("Who completes the registration during an exchange is told 906, and welcomed without an account")
  func endDuringExchange() {
    let eve = newcomer("eve")
    eve.send("AUTHENTICATE PLAIN")
    let answer = eve.send("CAP END")
    #expect(answer.verbs.prefix(2) == ["906", "001"])
    #expect(eve.send("AUTHENTICATE \(plain("dan", "sesame"))").verbs == ["908", "904"])
  }

  @Test("The capability must be on first")
  func needsCapability() {
    let eve = chat.enter("eve")
    #expect(eve.send("AUTHENTICATE PLAIN").verbs == ["904"])
  }

  @Test("SASL Reauthentication (3.2): after the welcome and when logged in; a failure leaves the login as it was")
  func again() throws {
    try register("eve", "barley")
    let person = chat.enter("me", ["sasl", "account-notify"])
    for (name, password, verbs) in [
      ("dan", "sesame", ["900", "ACCOUNT", "903"]), ("eve", "barley", ["900", "ACCOUNT", "903"]),
      ("eve", "barley", ["900", "903"]), ("dan", "wrong", ["904"]),
    ] {
      #expect(person.send("AUTHENTICATE PLAIN").verbs == ["AUTHENTICATE"])
      #expect(person.send("AUTHENTICATE \(plain(name, password))").verbs == verbs)
    }
    #expect(chat.world.sessions[person.handle.slot].account == "eve")
  }

  @Test(
    "SASL Reauthentication (3.2): after too many failures the connection is closed, with a reason; a success resets")
  func tooManyFailures() {
    let dan = newcomer()
    let most = chat.world.settings.limits.loginFailuresMax
    func attempt(_ password: String) -> [String] {
      dan.send("AUTHENTICATE PLAIN")
      return dan.send("AUTHENTICATE \(plain("dan", password))")
    }
    for _ in 1..<most { #expect(attempt("wrong").verbs == ["904"]) }
    #expect(attempt("sesame").verbs == ["900", "903"])
    for _ in 1..<most { #expect(attempt("wrong").verbs == ["904"]) }
    let last = attempt("wrong")
    #expect(last.verbs == ["904", "ERROR"] && last[1].contains("Too many failed logins"))
    #expect(dan.isClosed)
  }

  @Test("ERR_NICKLOCKED (902): an account that was locked by an operator")
  func locked() {
    accounts.lock("dan")
    let dan = newcomer()
    dan.send("AUTHENTICATE PLAIN")
    #expect(dan.send("AUTHENTICATE \(plain("dan", "sesame"))").verbs == ["902"])
    dan.send("AUTHENTICATE PLAIN")
    #expect(dan.send("AUTHENTICATE \(plain("dan", "wrong"))").verbs == ["904"])
  }

  @Test("Where the store cannot be asked it fails, and that is not counted against the client")
  func unavailable() {
    let dan = newcomer()
    accounts.isAway = true
    for _ in 0..<10 {
      dan.send("AUTHENTICATE PLAIN")
      #expect(dan.send("AUTHENTICATE \(plain("dan", "sesame"))").verbs == ["904"])
    }
    #expect(!dan.isClosed)
  }

  @Test("SCRAM-SHA-256: two answers, the server's own proof, and the empty response that must follow it")
  func scram() {
    let dan = newcomer()
    #expect(dan.send("AUTHENTICATE SCRAM-SHA-256") == [":irc.test AUTHENTICATE +"])
    #expect(dan.send("AUTHENTICATE \(base64("dan"))") == [":irc.test AUTHENTICATE \(base64("salt of dan"))"])
    #expect(dan.send("AUTHENTICATE \(base64("sesame"))") == [":irc.test AUTHENTICATE \(base64("proof of the server"))"])
    #expect(chat.world.sessions[dan.handle.slot].account == nil)
    #expect(dan.send("AUTHENTICATE +").verbs == ["900", "903"])
    #expect(chat.world.sessions[dan.handle.slot].account == "Dan")
  }

  @Test("SCRAM-SHA-256: a wrong proof, an abort before the last response, or anything but an empty one, logs nobody in")
  func scramFails() {
    for (last, verb) in [("*", "906"), (base64("more"), "904"), ("PLAIN!", "904")] {
      let dan = newcomer("a\(verb)\(last.utf8.count)")
      dan.send("AUTHENTICATE SCRAM-SHA-256")
      dan.send("AUTHENTICATE \(base64("dan"))")
      dan.send("AUTHENTICATE \(base64("sesame"))")
      #expect(dan.send("AUTHENTICATE \(last)").verbs == [verb])
      #expect(chat.world.sessions[dan.handle.slot].account == nil)
    }
    let eve = newcomer("eve")
    eve.send("AUTHENTICATE SCRAM-SHA-256")
    eve.send("AUTHENTICATE \(base64("dan"))")
    #expect(eve.send("AUTHENTICATE \(base64("wrong"))").verbs == ["904"])
  }

  @Test("A label is answered once, with the end of what took long (labeled-response)")
  func labelled() {
    let dan = chat.enter("me", ["sasl", "labeled-response", "batch"])
    #expect(dan.send("@label=a AUTHENTICATE PLAIN") == ["@label=a :irc.test AUTHENTICATE +"])
    let answer = dan.send("@label=b AUTHENTICATE \(plain("dan", "wrong"))")
    #expect(answer == ["@label=b :irc.test 904 me :SASL authentication failed"])
  }
}
