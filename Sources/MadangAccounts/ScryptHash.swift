import CryptoExtras
import MadangWire

/// A password's scrypt hash (RFC 7914) with all that it takes to check one, as text:
/// `$scrypt$ln=15,r=8,p=1$salt$hash`, both in Base64.
struct ScryptHash: Equatable {
  let cost: ScryptCost
  let salt: [UInt8]
  let hash: [UInt8]

  static let saltBytes = 16
  static let hashBytes = 32

  init(of password: String, cost: ScryptCost, salt: [UInt8] = RandomBytes.make(ScryptHash.saltBytes)) {
    self.cost = cost
    self.salt = salt
    hash = ScryptHash.derive(SaslPrep.prepare(password), cost, salt: salt, bytes: ScryptHash.hashBytes)
  }

  /// The hash of no password, which takes as long to compare with as any other.
  init(ofNothing cost: ScryptCost) {
    self.cost = cost
    salt = RandomBytes.make(ScryptHash.saltBytes)
    hash = RandomBytes.make(ScryptHash.hashBytes)
  }

  /// Reads exactly what `text` writes; nil where it is something else, or would take more than any cost of ours.
  init?(_ text: String) {
    let parts = text.split(separator: "$", omittingEmptySubsequences: false)
    guard parts.count == 5, parts[0].isEmpty, parts[1] == "scrypt", let cost = ScryptCost(parts[2]),
      let salt = Base64.decode(Array(parts[3].utf8)), let hash = Base64.decode(Array(parts[4].utf8)), !hash.isEmpty
    else { return nil }
    self.cost = cost
    self.salt = salt
    self.hash = hash
  }

  var text: String {
    let salt = String(decoding: Base64.encode(salt), as: UTF8.self)
    return "$scrypt$\(cost.text)$\(salt)$\(String(decoding: Base64.encode(hash), as: UTF8.self))"
  }

  /// Whether it is the hash of this password. Takes as long wherever the two differ.
  ///
  /// Hashes that were made before passwords were prepared are of the password as it was given. So one that preparing
  /// changes is tried both ways, each time: which of them was right shows in nothing.
  func matches(_ password: String) -> Bool {
    let prepared = SaslPrep.prepare(password)
    let isRight = isHash(of: prepared)
    if prepared.utf8.elementsEqual(password.utf8) { return isRight }
    let wasRight = isHash(of: password)
    return isRight || wasRight
  }

  private func isHash(of text: String) -> Bool {
    ConstantTime.equal(ScryptHash.derive(text, cost, salt: salt, bytes: hash.count), hash)
  }

  static func derive(_ password: String, _ cost: ScryptCost, salt: [UInt8], bytes: Int) -> [UInt8] {
    do {
      return try KDF.Scrypt.deriveKey(
        from: Array(password.utf8), salt: salt, outputByteCount: bytes, rounds: 1 << cost.logarithm,
        blockSize: cost.blockSize, parallelism: cost.parallelism
      ).bytes
    } catch {
      preconditionFailure("scrypt refused a cost that was found good: \(error)")
    }
  }
}
