import MadangRecords
import MadangWire
import Testing

@testable import MadangChat
@testable import MadangWorld

/// `account …` of the control socket.
@Suite struct ControlAccountTests {
  private let accounts = FakeAccounts("Dan", "eve")
  private let chat: ChatHarness

  init() {
    let accounts = accounts
    chat = ChatHarness { settings in
      settings.services = ChatServices(accounts: accounts, rooms: FakeRooms(), ownedNames: accounts.ownedNames)
    }
  }

  private func account(_ person: Person) -> String? { chat.world.sessions[person.handle.slot].account }

  /// Somebody who is logged in.
  private func enter(_ nick: String, as name: String, _ capabilities: [String] = [], in room: String) -> Person {
    let person = chat.enter(nick, capabilities, in: room)
    person.send("NS IDENTIFY \(name) sesame")
    chat.forgetAll()
    return person
  }

  @Test("account list names all in their order, with nicknames, times, and which are locked")
  func lists() {
    let me = enter("danny", as: "dan", in: "#a")
    me.send("NS GROUP")
    _ = chat.control("account lock eve")
    #expect(
      chat.control("account list") == [
        #" {"name":"Dan","nicks":["danny"],"created":"1970-01-01T00:00:00Z","lastLogin":"2023-11-14T22:13:20Z","#
          + #""locked":false}"#,
        #" {"name":"eve","nicks":[],"created":"1970-01-01T00:00:00Z","lastLogin":"1970-01-01T00:00:00Z","#
          + #""locked":true}"#, "ok",
      ])
  }

  @Test("account info tells of one, found in whatever case or by a nickname, and of who is logged in to it")
  func tells() {
    let me = enter("danny", as: "dan", in: "#a")
    me.send("NS GROUP")
    let told = chat.control("account info DANNY")
    #expect(
      told == [
        #" {"name":"Dan","nicks":["danny"],"created":"1970-01-01T00:00:00Z","lastLogin":"2023-11-14T22:13:20Z","#
          + #""email":null,"locked":false,"certificates":[],"here":["danny!~danny@host"]}"#, "ok",
      ])
    #expect(chat.control("account info dAN") == told)
    let fingerprint = CertificateFingerprint.numbered(7).text
    me.send("NS CERT ADD \(fingerprint)")
    #expect(chat.control("account info dan").first?.contains(#","certificates":["\#(fingerprint)"],"#) == true)
    _ = chat.control("account lock dan")
    #expect(chat.control("account info dan")[0].contains(#""locked":true"#))
    #expect(chat.control("account info nobody") == ["error there is no such account"])
  }

  @Test("account lock logs out everybody of the account and nobody else; they stay, and can't log in until unlock")
  func locks() {
    let me = enter("me", as: "Dan", in: "#a")
    let again = enter("again", as: "dan", in: "#a")
    let other = enter("other", as: "eve", ["account-notify"], in: "#a")
    #expect(
      chat.control("account lock DAN") == [
        #" {"name":"Dan","locked":true}"#, "ok Dan is locked: nobody can log in, and 2 people logged out.",
      ])
    #expect(chat.audit == ["root (control socket) ACCOUNT Dan locked"])
    #expect(me.heard().verbs == ["901"] && again.heard().verbs == ["901"])
    #expect(account(me) == nil && account(again) == nil && account(other) == "eve")
    #expect(!me.isClosed && !again.isClosed)
    #expect(other.heard() == [":me!~me@host ACCOUNT *", ":again!~again@host ACCOUNT *"])
    #expect(me.send("NS IDENTIFY dan sesame").contains { $0.contains("locked") })
    #expect(account(me) == nil)
    #expect(chat.world.ownedNames.owner(of: "dan") == "Dan")
    #expect(chat.control("account unlock dan").last == "ok Dan is open again: people can log in.")
    #expect(chat.audit.last == "root (control socket) ACCOUNT Dan unlocked")
    me.send("NS IDENTIFY dan sesame")
    #expect(account(me) == "Dan")
  }

  @Test("A SCRAM exchange that has proved the account, and waits for its last word, is no way around a lock")
  func locksExchanges() {
    let me = chat.enter("me", ["sasl"])
    me.send("AUTHENTICATE SCRAM-SHA-256")
    me.send("AUTHENTICATE RGFu")
    #expect(me.send("AUTHENTICATE c2VzYW1l").verbs == ["AUTHENTICATE"])
    #expect(chat.control("account lock Dan").last?.hasPrefix("ok ") == true)
    #expect(me.send("AUTHENTICATE +").verbs == ["908", "904"])
    #expect(account(me) == nil)
  }

  @Test(
    "A password, code or proof that was right just before the account was locked or deleted lets nobody in just after",
    arguments: [
      ["AUTHENTICATE PLAIN", "AUTHENTICATE AERhbgBzZXNhbWU="], ["NS IDENTIFY dan sesame"],
      ["NS RECOVER dan code0 barley"],
      ["AUTHENTICATE SCRAM-SHA-256", "AUTHENTICATE RGFu", "AUTHENTICATE c2VzYW1l"],
    ], ["lock", "forget"])
  func locksMeanwhile(lines: [String], command: String) {
    let me = chat.enter("me", ["sasl"])
    for line in lines.dropLast() { me.send(line) }
    let finish = prepare(lines[lines.count - 1], by: me)
    #expect(finish != nil)
    #expect(chat.control("account \(command) dan").last?.hasPrefix("ok ") == true)
    chat.run(as: me) { world, effects in finish?(&world, me.handle, &effects) }
    var heard = me.heard()
    if lines.count == 3 { heard += me.send("AUTHENTICATE +") }
    if lines.count > 1 { #expect(heard.verbs.last == (command == "lock" ? "902" : "904")) }
    if lines.count == 1 { #expect(heard[0].contains(command == "lock" ? "is locked" : "is wrong")) }
    #expect(account(me) == nil && !heard.verbs.contains("900"))
  }

  /// Runs a line up to where it has had something slow done; returns what is left to do.
  private func prepare(_ line: String, by person: Person) -> SlowWork.Finish? {
    var finish: SlowWork.Finish?
    chat.run(as: person) { world, effects in
      let bytes = Array(line.utf8)
      guard case .message(let message) = IRCMessage.parse(bytes.span) else { return }
      let command = Command(line: bytes.span, message: message)
      guard let row = world.admit(command, of: .standard, by: person.handle, &effects),
        case .exclusive(let rule) = row.rule
      else { return }
      rule(&world, person.handle, command, &effects)
      finish = effects.takePostponed()?.run()
    }
    return finish
  }

  @Test("account reset prints a code that RECOVER takes, and the audit log doesn't have; the password stays till then")
  func resets() {
    let me = chat.enter("me")
    #expect(
      chat.control("account reset dan")
        == [#" {"name":"Dan","code":"code1"}"#, "ok The recovery code of Dan is code1 from now on."])
    #expect(chat.audit == ["root (control socket) ACCOUNT Dan has another recovery code"])
    me.send("NS IDENTIFY dan sesame")
    #expect(account(me) == "Dan")
    me.send("NS LOGOUT")
    me.send("NS RECOVER dan code0 barley")
    #expect(account(me) == nil)
    me.send("NS RECOVER dan code1 barley")
    #expect(account(me) == "Dan")
  }

  @Test("account forget logs out, erases, frees the nicknames, and leaves rooms to nobody")
  func forgets() {
    let me = enter("danny", as: "dan", in: "#a")
    let other = enter("other", as: "eve", ["account-notify"], in: "#a")
    me.send("NS GROUP")
    me.send("CS REGISTER #a")
    chat.forgetAll()
    #expect(chat.world.registry["#a"]?.founder == "Dan")
    #expect(chat.control("account forget DAN").last == "ok Dan is deleted, with all that it said.")
    #expect(me.heard().verbs.contains("901") && account(me) == nil && !me.isClosed)
    #expect(
      Set(other.heard()) == [
        ":danny!~danny@host ACCOUNT *",
        ":irc.test NOTICE #a :#a belongs to nobody now, for the account that founded it is no more.",
      ])
    #expect(chat.audit.last == "root (control socket) ACCOUNT Dan deleted")
    for name in ["dan", "danny"] { #expect(chat.world.ownedNames.owner(of: name) == nil) }
    #expect(chat.world.registry["#a"] == nil)
    #expect(chat.control("account info dan") == ["error there is no such account"])
    #expect(accounts.ownedNames.map(\.account) == ["eve"])
  }

  @Test("account forget takes no nickname for the account, and where it can't be erased it stays locked, and says so")
  func keeps() {
    let me = enter("danny", as: "dan", in: "#a")
    me.send("NS GROUP")
    #expect(
      chat.control("account forget danny") == ["error danny is a nickname of the account Dan; name that one"])
    #expect(account(me) == "Dan" && !chat.control("account info dan").contains { $0.contains(#""locked":true"#) })
    accounts.canErase = false
    #expect(
      chat.control("account forget dan")
        == ["error accounts can't be reached now; Dan is locked, and not deleted yet"])
    #expect(account(me) == nil && chat.world.ownedNames.owner(of: "danny") == "Dan")
    #expect(chat.control("account info dan")[0].contains(#""locked":true"#))
    #expect(chat.audit == ["root (control socket) ACCOUNT Dan locked"])
  }

  @Test("account forget has the world forget what the store has forgotten; done twice, it takes no other's name")
  func forgetsWhatIsLeft() {
    let me = enter("danny", as: "dan", in: "#a")
    me.send("CS REGISTER #a")
    accounts.remove("dan")
    #expect(chat.control("account forget danny") == ["error there is no such account"])
    #expect(chat.world.ownedNames.owner(of: "dan") == "Dan")
    #expect(chat.control("account forget dan").last == "ok Dan is deleted, with all that it said.")
    #expect(chat.world.ownedNames.owner(of: "dan") == nil && chat.world.registry["#a"] == nil && account(me) == nil)
    #expect(chat.control("account forget dan") == ["error there is no such account"])

    var second = AccountForgetting(of: "Dan", names: ["dan"])
    chat.everywhere { $0.own("Dan", by: "Dan") }
    var effects = Effects()
    effects.begin(in: chat.world, milliseconds: chat.milliseconds)
    var budget = LookBudget()
    let isDone = chat.world.goOn(with: &second, &budget, &effects)
    #expect(isDone && chat.world.ownedNames.owner(of: "dan") == "Dan")
  }

  @Test(
    "Unknown accounts, a store that doesn't answer and a server without accounts are refused",
    arguments: ["info x", "lock x", "unlock x", "reset x", "forget x", "set-password x c2VzYW1lMTI=", "list"])
  func refuses(words: String) {
    if words != "list" { #expect(chat.control("account " + words) == ["error there is no such account"]) }
    accounts.isAway = true
    #expect(chat.control("account " + words) == ["error accounts can't be reached now"])
    #expect(chat.audit.isEmpty)
    #expect(ChatHarness().control("account " + words) == ["error there are no accounts here"])
  }

  @Test("account add makes an account that lets its owner in; it is audited, and whoever used the nickname yields")
  func adds() {
    let stranger = chat.enter("Newcomer", in: "#a")
    let told = chat.control("account add newcomer b3BlbnNlc2FtZQ==")
    #expect(
      told == [
        #" {"name":"newcomer","code":"code1"}"#,
        "ok newcomer is an account now. Its recovery code is code1. Whoever used the nickname has another one.",
      ])
    #expect(stranger.heard() == [":Newcomer!~Newcomer@host NICK :Guest1"])
    #expect(chat.audit == ["root (control socket) ACCOUNT newcomer added"])
    #expect(stranger.send("NICK newcomer").verbs == ["433"])
    stranger.send("NS IDENTIFY newcomer opensesame")
    #expect(account(stranger) == "newcomer" && stranger.send("NICK newcomer").verbs == ["NICK"])
  }

  @Test("account set-password sets a password that logs in, and the old one no more; the log has neither")
  func setsPasswords() {
    let me = chat.enter("me")
    #expect(
      chat.control("account set-password DAN YmFybGV5 c3VnYXI=") == ["error usage: account set-password NAME"])
    #expect(
      chat.control("account set-password DAN YmFybGV5IHN1Z2Fy")
        == [#" {"name":"Dan"}"#, "ok The password of Dan is changed."])
    #expect(chat.audit == ["root (control socket) ACCOUNT Dan has another password"])
    me.send("NS IDENTIFY dan sesame")
    #expect(account(me) == nil)
    me.send("AUTHENTICATE PLAIN")
    #expect(accounts.password(of: "dan") == "barley sugar")
  }

  @Test(
    "What can't be a name or a password is refused, and nothing is changed",
    arguments: [
      "add NickServ b3BlbnNlc2FtZQ==", "add 9lives b3BlbnNlc2FtZQ==", "add dan b3BlbnNlc2FtZQ==",
      "add new bmV3", "add new YQ==", "add new !", "set-password dan ZGFu", "set-password dan /w==",
    ])
  func refusesBadOnes(words: String) {
    #expect(chat.control("account " + words)[0].hasPrefix("error "))
    #expect(chat.audit.isEmpty && accounts.ownedNames.count == 2 && accounts.password(of: "dan") == "sesame")
  }
}
