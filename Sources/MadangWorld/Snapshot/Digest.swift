import Crypto
import MadangWire

/// A sum of hashes of rows, in whatever order: one that has changed is taken out and put in again. It tells apart worlds that
/// should be alike, and proves nothing against somebody who means to deceive.
package struct Digest: RawRepresentable, Hashable, Sendable, FieldCodable {
  package private(set) var rawValue: UInt64

  package init(rawValue: UInt64) {
    self.rawValue = rawValue
  }

  init() { rawValue = 0 }

  /// Of one value alone.
  package init(of bytes: [UInt8]) { rawValue = Digest.hash(bytes) }

  mutating func add(_ hash: UInt64) { rawValue &+= hash }
  mutating func remove(_ hash: UInt64) { rawValue &-= hash }

  /// The first 64 bits of SHA-256.
  static func hash(_ bytes: [UInt8]) -> UInt64 {
    SHA256.hash(data: bytes).prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
  }
}
