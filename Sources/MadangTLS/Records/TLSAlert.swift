/// An alert's description. RFC 8446, 6.
package struct TLSAlert: RawRepresentable, Hashable, Sendable {
  package let rawValue: UInt8

  package init(rawValue: UInt8) { self.rawValue = rawValue }

  package static let closeNotify = TLSAlert(rawValue: 0)
  package static let unexpectedMessage = TLSAlert(rawValue: 10)
  package static let badRecordMAC = TLSAlert(rawValue: 20)
  package static let recordOverflow = TLSAlert(rawValue: 22)
  package static let handshakeFailure = TLSAlert(rawValue: 40)
  package static let illegalParameter = TLSAlert(rawValue: 47)
  package static let decodeError = TLSAlert(rawValue: 50)
  package static let protocolVersion = TLSAlert(rawValue: 70)
  package static let internalError = TLSAlert(rawValue: 80)
  package static let userCanceled = TLSAlert(rawValue: 90)

  /// The alert as a fatal record without encryption, for a peer with whom no keys are agreed.
  package var plainRecord: [UInt8] { [RecordType.alert.rawValue, 3, 3, 0, 2, 2, rawValue] }
}
