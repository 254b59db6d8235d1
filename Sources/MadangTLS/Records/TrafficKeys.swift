import COpenSSL

/// What protects one direction: 100 bytes. RFC 8446, 7.2, 7.3.
struct TrafficKeys {
  /// Records that were protected with this key.
  var sequence: UInt64 = 0
  var key: [32 of UInt8] = .init(repeating: 0)
  /// The secret that the next keys are made from.
  var secret: [48 of UInt8] = .init(repeating: 0)
  var vector: [12 of UInt8] = .init(repeating: 0)

  /// Takes the key and the vector from the secret.
  mutating func derive(_ suite: CipherSuite) {
    sequence = 0
    let secret = secret.span.extracting(first: suite.secretBytes)
    var keySpan = key.mutableSpan
    KeySchedule.expand(suite, secret: secret, label: "key", into: &keySpan, bytes: suite.keyBytes)
    var vectorSpan = vector.mutableSpan
    KeySchedule.expand(suite, secret: secret, label: "iv", into: &vectorSpan, bytes: RecordSizes.nonce)
  }

  /// Goes on with the next secret: what a KeyUpdate asks for.
  mutating func update(_ suite: CipherSuite) {
    var next: [48 of UInt8] = .init(repeating: 0)
    var nextSpan = next.mutableSpan
    KeySchedule.expand(
      suite, secret: secret.span.extracting(first: suite.secretBytes), label: "traffic upd", into: &nextSpan,
      bytes: suite.secretBytes)
    secret = next
    // SAFETY: this value's own bytes.
    unsafe OPENSSL_cleanse(&next, MemoryLayout<[48 of UInt8]>.size)
    derive(suite)
  }

  /// The nonce of the record that is next, RFC 8446, 5.3.
  var nonce: [12 of UInt8] {
    var nonce = vector
    for index in 0..<8 { nonce[4 + index] ^= UInt8(truncatingIfNeeded: sequence >> (56 - 8 * UInt64(index))) }
    return nonce
  }
}
