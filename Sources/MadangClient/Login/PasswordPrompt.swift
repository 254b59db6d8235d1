import MadangKernel

/// Asks for a password at a terminal, which shows nothing of it.
package enum PasswordPrompt {
  package enum Answer: Equatable, Sendable {
    case password(String)
    /// Ctrl-C, or Ctrl-D in place of a password, or the terminal is gone.
    case refused
  }

  /// Asks on `terminal`. The terminal is as it was when this returns.
  package static func ask(_ question: String, on terminal: StandardStream) throws(Errno) -> Answer {
    let mode = try TerminalMode(raw: terminal)
    try terminal.write(Array(SafeText.filter(question).utf8))
    let answer = read(from: terminal)
    // The terminal may be gone by now, which whatever follows will find out.
    try? terminal.write(Array("\r\n".utf8))
    _ = consume mode
    return answer
  }

  private static func read(from terminal: StandardStream) -> Answer {
    var line = HiddenLine()
    var buffer = [UInt8](repeating: 0, count: 256)
    while true {
      guard case .bytes(let count) = terminal.read(into: &buffer) else { return .refused }
      for byte in buffer[..<count] {
        switch line.take(byte) {
        case .more: break
        case .finished: return .password(String(decoding: line.bytes, as: UTF8.self))
        case .refused: return .refused
        }
      }
    }
  }
}

/// A line that is typed unseen, byte by byte. Pure. Invariant: at most `ClientLimits.passwordBytesMax` bytes.
struct HiddenLine: Equatable {
  enum Verdict: Equatable {
    case more, finished, refused
  }

  private(set) var bytes: [UInt8] = []

  mutating func take(_ byte: UInt8) -> Verdict {
    switch byte {
    case 0x0A, 0x0D: return .finished
    case 0x03: return .refused
    case 0x04: return bytes.isEmpty ? .refused : .more
    case 0x08, 0x7F: eraseCharacter()
    case 0x15: bytes = []
    case 0x00...0x1F: break
    default: if bytes.count < ClientLimits.passwordBytesMax { bytes.append(byte) }
    }
    return .more
  }

  private mutating func eraseCharacter() {
    while let last = bytes.popLast(), last & 0xC0 == 0x80 {}
  }
}
