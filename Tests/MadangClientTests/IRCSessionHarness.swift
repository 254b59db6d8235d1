import Testing

@testable import MadangClient

/// An IRC session with a clock that is moved by hand, and what came out of it, readable.
struct IRCSessionHarness {
  var session: IRCSession
  var now: Int64 = 0

  init(rooms: [String] = ["#room"], password: String? = nil, login: Login? = nil) {
    session = IRCSession(
      nick: "me", rooms: rooms, password: password, realName: "Me", userName: "user", login: login)
  }

  struct Result: Equatable {
    var sent: [String] = []
    var shown: [String] = []
    var problems: [String] = []
    var status: [String] = []
    var others: [SessionEffect] = []

    init(_ effects: [SessionEffect]) {
      for effect in effects {
        switch effect {
        case .send(let bytes):
          let line = String(decoding: bytes, as: UTF8.self)
          #expect(line.hasSuffix("\r\n") && !line.dropLast().contains("\n"), "one line, and its ending")
          sent.append(String(line.dropLast()))
        case .show(let line):
          let text = line.text.rendered(color: false)
          switch line.origin {
          case .chat: shown.append(text)
          case .problem: problems.append(text)
          case .client: status.append(text)
          }
        default: others.append(effect)
        }
      }
    }
  }

  mutating func connect() -> Result { Result(session.connected(now: now)) }

  @discardableResult
  mutating func server(_ lines: String...) -> Result {
    Result(session.received(Array(lines.map { $0 + "\r\n" }.joined().utf8), now: now))
  }

  @discardableResult
  mutating func type(_ line: String) -> Result { Result(session.typed(line, now: now)) }

  /// Connected, welcomed and in `#room`, with the capabilities given.
  static func joined(capabilities: String = "") -> IRCSessionHarness {
    var harness = IRCSessionHarness()
    _ = harness.connect()
    if !capabilities.isEmpty {
      harness.server(":s CAP * LS :\(capabilities)", ":s CAP * ACK :\(capabilities)")
    }
    harness.server(":s 001 me :Welcome", ":s 005 me CHANTYPES=#& PREFIX=(qaohv)~&@%+ :are supported by this server")
    harness.server(":me!user@host JOIN #room", ":s 353 me = #room :@me +dan chris", ":s 366 me #room :End")
    return harness
  }
}
