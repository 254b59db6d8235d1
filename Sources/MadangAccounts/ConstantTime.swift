import Crypto

/// What must not tell by its duration.
enum ConstantTime {
  /// Whether both are the same; takes as long wherever they differ. How long each is, is no secret.
  static func equal(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    guard left.count == right.count else { return false }
    var difference: UInt8 = 0
    for index in left.indices { difference |= left[index] ^ right[index] }
    return difference == 0
  }
}

extension SymmetricKey {
  var bytes: [UInt8] {
    // SAFETY: the bytes are copied before the closure ends.
    unsafe withUnsafeBytes { unsafe Array($0) }
  }
}
