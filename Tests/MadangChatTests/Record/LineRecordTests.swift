import MadangMemory
import MadangWire
import Synchronization
import Testing

@testable import MadangChat
@testable import MadangWorld

/// What of lines is recorded.
@Suite struct LineRecordTests {
  /// Keeps the lines of entries.
  private final class Shelf: EntrySink {
    private let lines = Mutex<[String]>([])

    func take(_ entry: Span<UInt8>, _ world: borrowing World) { keep(entry) }
    func takeAlone(_ entry: Span<UInt8>, _ world: inout World) { keep(entry) }
    func finish(_ world: inout World) {}

    private func keep(_ bytes: Span<UInt8>) {
      var reader = FieldReader(bytes)
      guard let entry = try? Entry(from: &reader), entry.kind == .line,
        let line = try? reader.bytes(reader.remaining)
      else { return }
      let text = String(bytes: line)
      lines.withLock { $0.append(text) }
    }

    var last: String? { lines.withLock { $0.last } }
  }

  /// How a line of somebody who is welcomed, or is not yet, is recorded.
  private func recorded(
    _ line: String, isWelcomed: Bool = true, keepsTexts: Bool = true, encoding: Encoding = []
  ) throws -> String? {
    var settings = ChatSettings(serverName: "irc.test", password: "sesame")
    settings.services = ChatServices(accounts: FakeAccounts("Dan"))
    settings.webGateways = [WebGateway(password: "barley", hosts: ["*"])]
    var world = World(settings: settings, sessionsMax: 256, roomsMax: 256)
    let shelf = Shelf()
    var writer = EntryWriter(shelf, keepsTexts: keepsTexts)
    let shell = Shell { ControlFacts(residentBytes: nil) }
    var effects = Effects()
    let handle = Handle(slot: 0, generation: 1)
    let opening = Opening(
      encoding: encoding, host: "host", user: encoding.isControl ? "root" : nil)
    _ = world.open(opening, as: handle, milliseconds: 1_000, &effects)
    func run(_ line: String, _ world: inout World) {
      effects.begin(for: handle, in: world, milliseconds: 1_000)
      let admitted = shell.admit(line.utf8.span, world, &effects)
      writer.takeAlone(line.utf8.span, admitted, home: nil, &world, effects)
      _ = shell.change(admitted, line.utf8.span, home: nil, &world, &effects)
    }
    if isWelcomed, encoding == [] { for line in ["PASS sesame", "NICK dan", "USER d 0 * :D"] { run(line, &world) } }
    run(line, &world)
    return shelf.last
  }

  @Test(
    "no password is in it, in whatever way it is given",
    arguments: [
      ("OPER root geheim", "OPER root *"), ("oper root :geheim zwei", "oper root *"),
      ("NS IDENTIFY dan geheim", "NS IDENTIFY"), ("NICKSERV :identify geheim", "NICKSERV :IDENTIFY"),
      ("PRIVMSG NickServ :IDENTIFY dan geheim", "PRIVMSG NickServ :IDENTIFY"),
      ("@label=a PRIVMSG nickserv :set password geheim neu", "PRIVMSG nickserv :SET"),
      ("NS DROP geheim dan", "NS DROP"), ("NS RECOVER dan code geheim", "NS RECOVER"),
      ("NS WHATEVER geheim", "NS WHATEVER"), ("REGISTER * * geheim", "REGISTER * * *"),
      ("AUTHENTICATE ZGFuAGdlaGVpbQ==", "AUTHENTICATE *"),
    ])
  func secrets(line: String, expected: String) throws {
    let text = try #require(try recorded(line))
    #expect(text.replacing("REGISTER * * *", with: "REGISTER * * *") == expected)
  }

  @Test(
    "what only sounds like one is whole",
    arguments: ["NS SET ALWAYS-ON ON", "NS LOGOUT", "NS REGAIN dan", "PRIVMSG dan :identify geheim", "JOIN #room key"])
  func whole(line: String) throws { #expect(try recorded(line) == line) }

  @Test("of the server's password it says whether it was right; of a gateway's too")
  func serverPassword() throws {
    #expect(try recorded("PASS sesame", isWelcomed: false) == "PASS *")
    #expect(try recorded("PASS :sesam", isWelcomed: false) == "PASS -")
    #expect(try recorded("WEBIRC barley gate host 192.0.2.1", isWelcomed: false) == "WEBIRC * gate host 192.0.2.1")
    #expect(try recorded("WEBIRC wrong gate host 192.0.2.1", isWelcomed: false) == "WEBIRC - gate host 192.0.2.1")
  }

  @Test("what nobody takes is not in it: it may be a password in the wrong place")
  func refused() throws {
    #expect(try recorded("geheim") == "")
    #expect(try recorded("IDENTIFY dan geheim") == "")
  }

  @Test("the control socket's passwords are not in it")
  func control() throws {
    #expect(try recorded("account add dan Z2VoZWlt", encoding: .control) == "account add dan *")
    #expect(try recorded("room close #a why not", encoding: .control) == "room close #a why not")
  }

  @Test(
    "without texts, what is said is as long, and says nothing",
    arguments: [
      ("PRIVMSG #a :two words", "PRIVMSG #a :xxx xxxxx"),
      ("NOTICE dan :\u{1}PING 1\u{1}", "NOTICE dan :\u{1}xxxx x\u{1}"),
      ("@+typing=active;label=7 TAGMSG #a", "@label=7 TAGMSG #a"), ("TOPIC #a :secret", "TOPIC #a :xxxxxx"),
      ("AWAY :lunch", "AWAY :xxxxx"), ("PART #a :bye", "PART #a :xxx"), ("QUIT :bye", "QUIT :xxx"),
      ("KICK #a eve :why", "KICK #a eve :xxx"), ("SEARCH needle", "SEARCH xxxxxx"), ("JOIN #a", "JOIN #a"),
    ])
  func withoutTexts(line: String, expected: String) throws {
    #expect(try recorded(line, keepsTexts: false) == expected)
  }
}
