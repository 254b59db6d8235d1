import Foundation

/// Somebody at the other end of a socket, who waits for what they want to read.
final class Peer {
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  private var descriptor: Int32
  private var received = ""
  /// The beginning of a line whose end has not come: a piece may end within a character.
  private var piece: [UInt8] = []
  /// Whoever waits for a line answers the server's PING meanwhile.
  var answersPings = false

  init(port: UInt16) throws {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { throw Failure(description: "no socket") }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    // SAFETY: one sockaddr_in with its size.
    let result = unsafe withUnsafePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard result == 0 else { throw Failure(description: "connecting failed: \(errno)") }
  }

  /// What can't be sent any more is no matter: what can be read then says why.
  func send(_ text: String) { send(bytes: Array(text.utf8)) }

  func send(bytes: [UInt8]) {
    // SAFETY: the bytes live for the call.
    _ = unsafe Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
  }

  /// Everything up to and with the line that holds one of these.
  func read(until wanted: String, or other: String? = nil) throws -> String {
    let deadline = ContinuousClock.now + .seconds(600)
    while true {
      if let line = received.split(separator: "\r\n", omittingEmptySubsequences: false).dropLast().first(where: {
        $0.contains(wanted) || (other.map($0.contains) ?? false)
      }) {
        let end = received.index(line.endIndex, offsetBy: 1)
        defer { received = String(received[end...]) }
        return String(received[..<end])
      }
      guard .now < deadline else { throw Failure(description: "waited in vain for \"\(wanted)\" in: \(received)") }
      var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      // SAFETY: one pollfd.
      guard unsafe poll(&entry, 1, 1000) > 0 else { continue }
      var bytes = [UInt8](repeating: 0, count: 16 << 10)
      let capacity = bytes.count
      // SAFETY: at most `capacity` bytes into an array of that size.
      let count = unsafe recv(descriptor, &bytes, capacity, 0)
      guard count > 0 else { throw Failure(description: "the connection ended; heard: \(received)") }
      piece += bytes[..<count]
      guard let end = piece.lastIndex(of: UInt8(ascii: "\n")) else { continue }
      let text = String(decoding: piece[...end], as: UTF8.self)
      if answersPings { answerPings(in: text) }
      received += text
      piece.removeSubrange(...end)
    }
  }

  /// PING may have tags before it, and never has a source.
  private func answerPings(in text: String) {
    for line in text.split(separator: "\r\n") {
      let words = line.split(separator: " ").drop { $0.hasPrefix("@") }
      if words.first == "PING", let token = words.dropFirst().first { send("PONG \(token)\r\n") }
    }
  }

  /// All that comes until the other end closes.
  func readToEnd() throws -> String {
    let deadline = ContinuousClock.now + .seconds(600)
    while true {
      guard .now < deadline else { throw Failure(description: "waited in vain for the end of: \(received)") }
      var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      // SAFETY: one pollfd.
      guard unsafe poll(&entry, 1, 1000) > 0 else { continue }
      var bytes = [UInt8](repeating: 0, count: 16 << 10)
      let capacity = bytes.count
      // SAFETY: at most `capacity` bytes into an array of that size.
      let count = unsafe recv(descriptor, &bytes, capacity, 0)
      guard count > 0 else { return received + String(decoding: piece, as: UTF8.self) }
      piece += bytes[..<count]
    }
  }

  func close() {
    if descriptor >= 0 { _ = Glibc.close(descriptor) }
    descriptor = -1
  }

  deinit { close() }
}
