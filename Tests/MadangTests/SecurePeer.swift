import Foundation
import MadangTLS

/// A client over TLS, of a server on this machine, which it believes whoever it is.
final class SecurePeer {
  private let descriptor: Int32
  private var tls: TLSClient
  private var heard: [UInt8] = []
  private static let anybody = TLSClientContext(.anybody)

  /// Shakes hands.
  /// - Parameter context: what shows a certificate where one is to be shown.
  init(port: UInt16, context: TLSClientContext = anybody) throws {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { throw Peer.Failure(description: "no socket") }
    tls = TLSClient(context, host: "127.0.0.1")
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
    guard result == 0 else { throw Peer.Failure(description: "connecting failed: \(errno)") }
    var output: [UInt8] = []
    tls.start(output: &output)
    sendRaw(output)
    let deadline = ContinuousClock.now + .seconds(600)
    while tls.progress == .greeting { try receive(by: deadline) }
    guard tls.progress == .open else { throw Peer.Failure(description: "the handshake failed: \(tls.progress)") }
  }

  /// What the server has shown.
  var serverCertificate: CertificateFacts? { tls.peer }

  func send(_ text: String) {
    var output: [UInt8] = []
    tls.send(Array(text.utf8).span, output: &output)
    sendRaw(output)
  }

  private func sendRaw(_ bytes: [UInt8]) {
    // SAFETY: the bytes live for the call.
    _ = unsafe Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
  }

  /// Everything up to and with the line that holds this.
  func read(until wanted: String) throws -> String {
    let deadline = ContinuousClock.now + .seconds(600)
    while true {
      let text = String(
        decoding: heard[..<(heard.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0)], as: UTF8.self)
      if let found = text.range(of: wanted), let end = text.range(of: "\n", range: found.upperBound..<text.endIndex) {
        let read = String(text[..<end.upperBound])
        heard.removeFirst(read.utf8.count)
        return read
      }
      guard .now < deadline, tls.progress == .open else {
        throw Peer.Failure(description: "waited in vain for \"\(wanted)\" in: \(text)")
      }
      try receive(by: deadline)
    }
  }

  private func receive(by deadline: ContinuousClock.Instant) throws {
    guard .now < deadline else { throw Peer.Failure(description: "nothing came") }
    var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    // SAFETY: one pollfd.
    guard unsafe poll(&entry, 1, 1000) > 0 else { return }
    var bytes = [UInt8](repeating: 0, count: 16 << 10)
    let capacity = bytes.count
    // SAFETY: at most `capacity` bytes into an array of that size.
    let count = unsafe recv(descriptor, &bytes, capacity, 0)
    guard count > 0 else { throw Peer.Failure(description: "the connection ended") }
    var output: [UInt8] = []
    _ = tls.receive(bytes.span.extracting(first: count), plain: &heard, output: &output)
    if !output.isEmpty { sendRaw(output) }
  }

  deinit { _ = Glibc.close(descriptor) }
}
