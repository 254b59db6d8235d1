import Crypto

extension SymmetricKey {
  var bytes: [UInt8] {
    // SAFETY: the bytes are copied before the closure ends.
    unsafe withUnsafeBytes { unsafe Array($0) }
  }
}
