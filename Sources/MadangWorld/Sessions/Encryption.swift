import MadangWire

/// Which version of TLS a connection speaks.
package enum Encryption: UInt8, Sendable, FieldCodable {
  case none, tls12, tls13

  /// As one writes the version; nil where there is none.
  package var text: String? {
    switch self {
    case .none: nil
    case .tls12: "1.2"
    case .tls13: "1.3"
    }
  }
}
