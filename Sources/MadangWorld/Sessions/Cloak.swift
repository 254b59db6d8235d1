import MadangWire

/// What people see in place of others' addresses: names made of keyed hashes, from the smallest part of the network to
/// the largest, so that a ban can mean `*.part.of.suffix`.
///
///     192.0.2.7     hash(192.0.2.7).hash(192.0.2).hash(192.0).suffix
///     2001:db8::7   hash(all).hash(/64).hash(/48).suffix
///     anything else hash(name).suffix
package struct Cloak: Sendable {
  /// The keyed hash, HMAC in practice: of a key and a message. At least 5 bytes.
  package typealias KeyedHash = @Sendable (_ key: [UInt8], _ message: [UInt8]) -> [UInt8]

  package var key: [UInt8]
  package var suffix: String
  package let hash: KeyedHash

  package init(key: [UInt8], suffix: String, hash: @escaping KeyedHash) {
    self.key = key
    self.suffix = suffix
    self.hash = hash
  }

  package func cloaked(_ host: String) -> String {
    guard let bytes = IPAddress(host)?.unmapped.bytes else { return "\(part(Array(host.utf8))).\(suffix)" }
    let lengths = bytes.count == 4 ? [4, 3, 2] : [16, 8, 6]
    return lengths.map { part(Array(bytes.prefix($0))) }.joined(separator: ".") + "." + suffix
  }

  /// 40 bits as eight letters and digits. RFC 4648 §6, in lower case.
  private func part(_ message: [UInt8]) -> String {
    let digest = hash(key, message)
    precondition(digest.count >= 5, "A keyed hash for cloaks has at least 40 bits.")
    var bits: UInt64 = 0
    for byte in digest.prefix(5) { bits = bits << 8 | UInt64(byte) }
    let alphabet = Array("abcdefghijklmnopqrstuvwxyz234567")
    return String((0..<8).map { alphabet[Int(bits >> UInt64(35 - 5 * $0)) & 31] })
  }
}
