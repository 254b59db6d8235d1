import Glibc
import MadangTLSSupport

@testable import MadangTLS

/// A server on loopback that says back to one client what it hears, for clients that are programs.
@safe
final class EchoServer: @unchecked Sendable {
  let port: UInt16
  private let listener: Int32
  private let context: TLSContext
  private let thread: UnsafeMutablePointer<pthread_t>
  /// Set by its thread before it ends.
  private(set) var heard: [UInt8] = []
  private(set) var facts: TLSFacts?
  private(set) var verdict = TLSOpened.Verdict.open
  private(set) var resumed: [Bool] = []
  private let connections: Int

  /// - Parameter connections: how many clients it takes, one after another.
  init(_ context: TLSContext, connections: Int = 1) {
    self.context = context
    self.connections = connections
    listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    // SAFETY: one address with its size.
    let number = listener
    unsafe withUnsafeMutablePointer(to: &address) { address in
      unsafe address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        precondition(unsafe bind(number, address, length) == 0 && Glibc.listen(number, 4) == 0)
        _ = unsafe getsockname(number, address, &length)
      }
    }
    port = UInt16(bigEndian: address.sin_port)
    EchoServer.limitWaiting(listener)
    unsafe thread = .allocate(capacity: 1)
    unsafe thread.initialize(to: 0)
    // SAFETY: the thread is joined before this object goes: `wait` is called by every test, and holds it until then.
    let me = unsafe Unmanaged.passRetained(self).toOpaque()
    _ = unsafe pthread_create(
      thread, nil,
      { me in
        unsafe Unmanaged<EchoServer>.fromOpaque(me!).takeRetainedValue().run()
        return nil
      }, me)
  }

  /// Nobody waits for ever: a client that hangs ends the test.
  private static func limitWaiting(_ socket: Int32) {
    var limit = timeval(tv_sec: 20, tv_usec: 0)
    // SAFETY: one value with its size.
    _ = unsafe setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
  }

  /// Waits for its end.
  func wait() {
    unsafe pthread_join(thread.pointee, nil)
    unsafe thread.deallocate()
    close(listener)
  }

  private func run() {
    for _ in 0..<connections {
      let socket = accept(listener, nil, nil)
      if socket < 0 { return }
      EchoServer.limitWaiting(socket)
      serve(socket)
      close(socket)
    }
  }

  private func serve(_ socket: Int32) {
    let server = ServerSide(context)
    var buffer = [UInt8](repeating: 0, count: 65_536)
    var echoed = 0
    while server.verdict == .open, server.failure == nil {
      let count = unsafe recv(socket, &buffer, buffer.count, 0)
      if count <= 0 { break }
      var output = server.take(Array(buffer[..<count]))
      var rest = server.heard[echoed...]
      while !rest.isEmpty {
        output += server.say(Array(rest.prefix(SealBuffer.plainBytesMax)))
        rest = rest.dropFirst(SealBuffer.plainBytesMax)
      }
      echoed = server.heard.count
      send(output, socket)
    }
    send(server.close(), socket)
    heard += server.heard
    facts = server.facts
    verdict = server.verdict
    if let facts { resumed.append(facts.isResumed) }
  }

  private func send(_ bytes: [UInt8], _ socket: Int32) {
    var rest = bytes[...]
    while !rest.isEmpty {
      // SAFETY: no more is read than there is.
      let count = unsafe rest.withUnsafeBytes {
        unsafe Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      if count <= 0 { return }
      rest = rest.dropFirst(count)
    }
  }
}
