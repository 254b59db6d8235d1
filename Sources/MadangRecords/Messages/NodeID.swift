/// One of the machines that may name events. A server that stands alone is `first`.
package struct NodeID: RawRepresentable, Hashable, Sendable {
  package let rawValue: UInt8

  package init(rawValue: UInt8) {
    self.rawValue = rawValue
  }

  package static let first = NodeID(rawValue: 0)

  /// Names answers of any server to one connection, which nobody keeps.
  package static let replies = NodeID(rawValue: .max)

  static let bits: UInt64 = 8
}
