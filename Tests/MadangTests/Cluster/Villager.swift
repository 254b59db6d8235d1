import Foundation
import Synchronization

/// Somebody in #yard, on a thread of their own: says one message after another, each once the last was echoed or its connection
/// has ended; hears all that is said; and comes again where the connection ends.
final class Villager: Sendable {
  /// What was heard from one JOIN to the end of that connection.
  typealias Stay = [String]

  struct Heard: Sendable {
    var stays: [Stay] = []
    /// What was echoed, in order.
    var echoed: [String] = []
    var isInRoom = false
    /// Something that no server should say.
    var complaint: String?
  }

  private struct State {
    var heard = Heard()
    var isStopped = false
    var isSpeaking: Bool
  }

  let name: String
  private let port: @Sendable () -> UInt16?
  private let state: Mutex<State>
  private let hasEnded = Mutex(false)

  /// - Parameter port: of whichever node they are to come to; nil: of none for now.
  init(_ name: String, speaks: Bool = true, port: @escaping @Sendable () -> UInt16?) {
    self.name = name
    self.port = port
    state = Mutex(State(isSpeaking: speaks))
    Thread.detachNewThread { [self] in
      while !isStopped { stay() }
      hasEnded.withLock { $0 = true }
    }
  }

  var heard: Heard { state.withLock { $0.heard } }
  private var isStopped: Bool { state.withLock { $0.isStopped } }

  /// Says nothing more, and goes on hearing.
  func fallSilent() { state.withLock { $0.isSpeaking = false } }

  /// Leaves. `isGone` tells when they have.
  func stop() { state.withLock { $0.isStopped = true } }

  var isGone: Bool { hasEnded.withLock { $0 } }

  // MARK: One connection

  private func stay() {
    guard let port = port(), let peer = try? LineSocket(port: port) else {
      LineSocket.rest(milliseconds: 20)
      return
    }
    var number = state.withLock { $0.heard.echoed.count + $0.heard.stays.count * 1_000 }
    var awaited: String?
    peer.send("CAP REQ :echo-message\r\nNICK \(name)\r\nUSER \(name) 0 * :\(name)\r\nCAP END\r\n")
    while !isStopped {
      guard let lines = peer.lines(milliseconds: 50) else { break }
      for line in lines { hear(line, peer, &awaited) }
      let mayTalk = state.withLock { $0.isSpeaking && $0.heard.isInRoom }
      if mayTalk, awaited == nil {
        number += 1
        let text = "\(name):\(number)"
        awaited = text
        peer.send("PRIVMSG #yard :\(text)\r\n")
      }
    }
    state.withLock { $0.heard.isInRoom = false }
  }

  private func hear(_ line: String, _ peer: LineSocket, _ awaited: inout String?) {
    let words = line.split(separator: " ", maxSplits: 3, omittingEmptySubsequences: true).map(String.init)
    if words.first == "PING", words.count > 1 { peer.send("PONG \(words[1])\r\n") }
    guard words.count > 1 else { return }
    switch words[1] {
    // Their own earlier connection may not be gone everywhere yet.
    case "433": peer.send("NICK \(name)\(Int.random(in: 0..<1_000_000))\r\n")
    case "001": peer.send("JOIN #yard\r\n")
    case "366":
      state.withLock { state in
        state.heard.isInRoom = true
        state.heard.stays.append([])
      }
    case "PRIVMSG" where words.count == 4:
      let text = String(words[3].dropFirst())
      state.withLock { state in
        guard state.heard.isInRoom else { return }
        state.heard.stays[state.heard.stays.count - 1].append(text)
        if text == awaited { state.heard.echoed.append(text) }
      }
      if text == awaited { awaited = nil }
    case "404", "421", "461": state.withLock { $0.heard.complaint = line }
    default: break
    }
  }
}

/// A connection that is read line by line, and asked for no longer than one likes.
final class LineSocket {
  private let peer: Int32
  private var rest: [UInt8] = []

  struct Failure: Error {}

  init(port: UInt16) throws {
    peer = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    // SAFETY: one sockaddr_in with its size.
    let result = unsafe withUnsafePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe connect(peer, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard result == 0 else {
      _ = close(peer)
      throw Failure()
    }
  }

  deinit { _ = close(peer) }

  func send(_ text: String) {
    let bytes = Array(text.utf8)
    // SAFETY: the bytes live for the call.
    _ = unsafe Glibc.send(peer, bytes, bytes.count, Int32(MSG_NOSIGNAL))
  }

  /// Whole lines that have come, waiting for the first so long; nil: the connection has ended.
  func lines(milliseconds: Int32) -> [String]? {
    var entry = pollfd(fd: peer, events: Int16(POLLIN), revents: 0)
    // SAFETY: one pollfd.
    guard unsafe poll(&entry, 1, milliseconds) > 0 else { return [] }
    var bytes = [UInt8](repeating: 0, count: 16 << 10)
    let capacity = bytes.count
    // SAFETY: at most `capacity` bytes into an array of that size.
    let count = unsafe recv(peer, &bytes, capacity, 0)
    guard count > 0 else { return nil }
    rest += bytes[..<count]
    guard let end = rest.lastIndex(of: UInt8(ascii: "\n")) else { return [] }
    defer { rest.removeSubrange(...end) }
    return rest[...end].split(separator: UInt8(ascii: "\n")).map { String(decoding: $0.dropLast(), as: UTF8.self) }
  }

  /// Waits for so long.
  static func rest(milliseconds: Int32) {
    _ = poll(nil, 0, milliseconds)
  }
}
