import Foundation
import MadangKernel
import Synchronization

/// An IRC server that does one thing wrong, for as long as `run` takes. It has a thread of its own, and waits wherever a
/// client takes its time.
final class LyingServer: Sendable {
  enum Lie: Sendable {
    case none
    /// Every so many messages reach nobody.
    case drops(every: Int)
    /// Every so many messages come twice.
    case repeats(every: Int)
    /// Senders get their own messages, and the first of the others doesn't.
    case returnsInsteadOfOne
    /// With message number `after`, two members are thrown out.
    case closesTwo(after: Int)
    /// Before message number `after` it does nothing at all for a while.
    case stalls(after: Int, milliseconds: UInt32)
    /// Throws out whoever has said nothing for so long.
    case closesSilent(milliseconds: UInt64)
  }

  private let lie: Lie
  private let listener: Int32
  private let isEnding = Atomic<Bool>(false)

  private init(_ lie: Lie) {
    self.lie = lie
    listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    listen(listener, 100)
  }

  /// Runs `body` with the address of such a server.
  static func run<Result>(_ lie: Lie, _ body: (Address) throws -> Result) throws -> Result {
    let server = LyingServer(lie)
    // Listening without binding takes a free port of any address.
    var address = sockaddr_in()
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    // SAFETY: one sockaddr_in with its size.
    _ = unsafe withUnsafeMutablePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe getsockname(server.listener, $0, &length)
      }
    }
    let thread = try MadangKernel.Thread(name: "liar") { server.serve() }
    let result = Swift.Result { try body(.loopback(port: UInt16(bigEndian: address.sin_port))) }
    server.isEnding.store(true, ordering: .releasing)
    thread.join()
    close(server.listener)
    return try result.get()
  }

  private struct Client {
    var descriptor: Int32
    var nickname = "?"
    var room = ""
    var pending = ""
    var heardAt = MonotonicClock.nanoseconds()
  }

  private func serve() {
    var clients: [Client] = []
    var messages = 0
    while !isEnding.load(ordering: .acquiring) {
      var entries = ([listener] + clients.map(\.descriptor)).map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
      // SAFETY: the array lives for the call, and has as many entries as are named.
      _ = unsafe poll(&entries, nfds_t(entries.count), 20)
      for (index, entry) in entries.dropFirst().enumerated() where entry.revents != 0 {
        receive(index, &clients, &messages)
      }
      if entries[0].revents != 0 { clients.append(Client(descriptor: accept(listener, nil, nil))) }
      if case .closesSilent(let milliseconds) = lie {
        let since = MonotonicClock.nanoseconds() - milliseconds * 1_000_000
        for index in clients.indices where clients[index].heardAt < since { end(&clients[index]) }
      }
      clients.removeAll { $0.descriptor < 0 }
    }
    for client in clients { close(client.descriptor) }
  }

  private func receive(_ index: Int, _ clients: inout [Client], _ messages: inout Int) {
    if clients[index].descriptor < 0 { return }
    var bytes = [UInt8](repeating: 0, count: 16 << 10)
    // SAFETY: at most as many bytes as the array has.
    let count = unsafe recv(clients[index].descriptor, &bytes, 16 << 10, 0)
    if count <= 0 { return end(&clients[index]) }
    clients[index].heardAt = MonotonicClock.nanoseconds()
    clients[index].pending += String(decoding: bytes[..<count], as: UTF8.self)
    while let line = clients[index].pending.firstRange(of: "\r\n") {
      let text = String(clients[index].pending[..<line.lowerBound])
      clients[index].pending.removeSubrange(..<line.upperBound)
      obey(text, of: index, &clients, &messages)
    }
  }

  private func obey(_ line: String, of index: Int, _ clients: inout [Client], _ messages: inout Int) {
    let words = line.split(separator: " ")
    switch words.first {
    case "NICK": clients[index].nickname = String(words[1])
    case "CAP" where words[1] == "REQ": say(":liar CAP * NAK :echo-message", to: clients[index])
    case "USER": say(":liar 376 \(clients[index].nickname) :End", to: clients[index])
    case "JOIN":
      clients[index].room = String(words[1])
      say(":liar 366 \(clients[index].nickname) \(words[1]) :End", to: clients[index])
    case "PRIVMSG":
      messages += 1
      tell(":\(clients[index].nickname)!u@h \(line)", of: index, number: messages, &clients)
    default: break
    }
  }

  private func tell(_ text: String, of sender: Int, number: Int, _ clients: inout [Client]) {
    var others = clients.indices.filter { $0 != sender && clients[$0].room == clients[sender].room }
    switch lie {
    case .drops(let every) where number % every == 0: return
    case .repeats(let every) where number % every == 0: others += others
    case .returnsInsteadOfOne: others[0] = sender
    case .closesTwo(let after) where number == after: for index in others.suffix(2) { end(&clients[index]) }
    case .stalls(let after, let milliseconds) where number == after: usleep(milliseconds * 1000)
    default: break
    }
    for index in others { say(text, to: clients[index]) }
  }

  private func say(_ text: String, to client: Client) {
    if client.descriptor < 0 { return }
    let bytes = Array((text + "\r\n").utf8)
    // SAFETY: the bytes live for the call.
    _ = unsafe send(client.descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
  }

  private func end(_ client: inout Client) {
    if client.descriptor >= 0 { close(client.descriptor) }
    client.descriptor = -1
  }
}
