/// What one connection says and awaits, from being connected until it is in its room. Pure: bytes in, bytes to send
/// out. It keeps only the line that is not complete yet.
package struct Handshake: Sendable {
  private enum Stage { case connecting, registering, joining, done }

  private let dialect: Dialect
  private let number: Int
  private let room: UInt32
  private let wantsEcho: Bool
  private var stage = Stage.connecting
  private var nicknamesTaken = 0
  private var line: [UInt8] = []

  package init(dialect: Dialect, number: Int, room: UInt32, wantsEcho: Bool) {
    self.dialect = dialect
    self.number = number
    self.room = room
    self.wantsEcho = wantsEcho
  }

  package var isDone: Bool { stage == .done }

  /// What to send as soon as the connection stands.
  package mutating func begin() -> [UInt8] {
    stage = .registering
    switch dialect {
    case .irc:
      let echo = wantsEcho ? "CAP REQ :echo-message\r\nCAP END\r\n" : ""
      return Array("NICK n\(number)\r\nUSER u\(number) 0 * :load\r\n\(echo)".utf8)
    case .plain:
      stage = .done
      return []
    case .redis:
      let name = "room\(room)"
      return Array("*2\r\n$9\r\nSUBSCRIBE\r\n$\(name.utf8.count)\r\n\(name)\r\n".utf8)
    case .nats:
      return Array(
        "CONNECT {\"verbose\":false,\"pedantic\":false,\"echo\":true}\r\nSUB room\(room) 1\r\nPING\r\n".utf8)
    }
  }

  /// Takes what arrived and returns what to answer. A server that refuses is an error in its own words.
  package mutating func receive(_ bytes: some Sequence<UInt8>) throws(Refusal) -> [UInt8] {
    var answer: [UInt8] = []
    for byte in bytes {
      if byte != 0x0A {
        // Only the beginning of a line is ever looked at; a list of ten thousand names is not kept.
        if line.count < Handshake.lineBytesMax { line.append(byte) }
        continue
      }
      if line.last == 0x0D { line.removeLast() }
      let said = try reply(to: line)
      answer.append(contentsOf: said)
      line.removeAll(keepingCapacity: true)
      if isDone { break }
    }
    if isDone { line = [] }
    return answer
  }

  private static let lineBytesMax = 512
  private static let nicknamesTakenMax = 3

  private mutating func reply(to line: [UInt8]) throws(Refusal) -> [UInt8] {
    switch dialect {
    case .plain: return []
    case .redis:
      if line.first == 0x2D { throw Refusal(words: String(decoding: line, as: UTF8.self)) }
      // The reply's last line is the count of subscriptions, `:1`.
      if line.first == 0x3A { stage = .done }
      return []
    case .nats:
      if line.starts(with: "-ERR".utf8) { throw Refusal(words: String(decoding: line, as: UTF8.self)) }
      if line.starts(with: "PONG".utf8) { stage = .done }
      return line.starts(with: "PING".utf8) ? Array("PONG\r\n".utf8) : []
    case .irc: return try replyIRC(to: line)
    }
  }

  private mutating func replyIRC(to line: [UInt8]) throws(Refusal) -> [UInt8] {
    if line.starts(with: "PING ".utf8) { return Handshake.pong(to: line) }
    if line.starts(with: "ERROR".utf8) { throw Refusal(words: String(decoding: line, as: UTF8.self)) }
    // `:server 376 nick :…`: the command is the second word.
    guard line.first == 0x3A, let space = line.firstIndex(of: 0x20) else { return [] }
    let command = line[(space + 1)...].prefix { $0 != 0x20 }
    // `CAP * NAK :echo-message`: without it nobody hears itself, and everything would seem to be lost.
    if wantsEcho, command.elementsEqual("CAP".utf8),
      line.split(separator: 0x20).dropFirst(3).first?.elementsEqual("NAK".utf8) == true
    {
      throw Refusal(words: "the server has no echo-message: " + String(decoding: line, as: UTF8.self))
    }
    switch stage {
    case .registering where command.elementsEqual("433".utf8) && nicknamesTaken < Handshake.nicknamesTakenMax:
      // Most likely an earlier load's, whose end the server is still busy with.
      nicknamesTaken += 1
      return Array("NICK n\(number)\(String(repeating: "_", count: nicknamesTaken))\r\n".utf8)
    case .registering where command.elementsEqual("376".utf8) || command.elementsEqual("422".utf8):
      stage = .joining
      return Array("JOIN #r\(room)\r\n".utf8)
    case .joining where command.elementsEqual("366".utf8):
      stage = .done
      return []
    default:
      if Handshake.refusals.contains(where: { command.elementsEqual($0.utf8) }) {
        throw Refusal(words: String(decoding: line, as: UTF8.self))
      }
      return []
    }
  }

  /// Bad, used and colliding nicknames; no such channel, too many, full, invitation only, banned, key; password; ban.
  private static let refusals = ["432", "433", "436", "403", "405", "471", "473", "474", "475", "464", "465"]

  /// `PONG` with the parameter of a `PING` line.
  package static func pong(to line: some Collection<UInt8>) -> [UInt8] {
    var answer = Array("PONG ".utf8)
    answer.append(contentsOf: line.dropFirst(5))
    answer.append(contentsOf: [0x0D, 0x0A])
    return answer
  }

  /// A server's reason not to let a connection in.
  package struct Refusal: Error, Equatable {
    package let words: String
  }
}
