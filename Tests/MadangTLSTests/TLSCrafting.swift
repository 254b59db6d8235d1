import MadangTLSSupport

@testable import MadangTLS

/// A client's end whose records are made byte by byte: what no honest library would send.
struct TLSCrafting: ~Copyable {
  let suite: CipherSuite
  let contexts = TLSCipherContexts()
  var keys = TrafficKeys()
  private let clientSecret: [UInt8]
  private let serverSecret: [UInt8]

  init(_ suite: CipherSuite = .aes128) {
    self.suite = suite
    clientSecret = noise(suite.secretBytes, seed: 3)
    serverSecret = noise(suite.secretBytes, seed: 4)
    for index in 0..<suite.secretBytes { keys.secret[index] = clientSecret[index] }
    keys.derive(suite)
  }

  /// The server's end.
  func makeServer(received: UInt64 = 0, sent: UInt64 = 0) -> ServerSide {
    ServerSide(
      TLSRecords(
        suite, receiveSecret: clientSecret.span, sendSecret: serverSecret.span, received: received, sent: sent))
  }

  /// An honest end for the client, whose records are ours too.
  func makeClient(received: UInt64 = 0, sent: UInt64 = 0) -> ServerSide {
    ServerSide(
      TLSRecords(
        suite, receiveSecret: serverSecret.span, sendSecret: clientSecret.span, received: received, sent: sent))
  }

  /// A record of any content and type, with so many zeros behind.
  mutating func seal(_ content: [UInt8], type: UInt8 = 23, padding: Int = 0) -> [UInt8] {
    seal(inner: content + [type] + [UInt8](repeating: 0, count: padding))
  }

  mutating func seal(inner: [UInt8]) -> [UInt8] {
    let body = inner.count + RecordSizes.tag
    var record = [23, 3, 3, UInt8(body >> 8), UInt8(truncatingIfNeeded: body)] + inner
    record += [UInt8](repeating: 0, count: RecordSizes.tag)
    // SAFETY: the record is this function's own.
    unsafe record.withUnsafeMutableBufferPointer { unsafe contexts.seal($0, suite, &keys, isKeyed: false) }
    return record
  }

  /// A KeyUpdate, and the new keys.
  mutating func updateKeys(asking: Bool) -> [UInt8] {
    let record = seal([24, 0, 0, 1, asking ? 1 : 0], type: 22)
    keys.update(suite)
    return record
  }
}
