/// Why a WebSocket connection is closed: RFC 6455 §7.4, and IANA's WebSocket Close Code Number Registry.
package struct CloseCode: RawRepresentable, Hashable, Sendable, BitwiseCopyable {
  package let rawValue: UInt16

  package init(rawValue: UInt16) {
    self.rawValue = rawValue
  }

  package static let normal = CloseCode(rawValue: 1000)
  package static let goingAway = CloseCode(rawValue: 1001)
  package static let protocolError = CloseCode(rawValue: 1002)
  package static let unsupportedData = CloseCode(rawValue: 1003)
  /// Text that is not UTF-8, or data that does not inflate.
  package static let invalidPayload = CloseCode(rawValue: 1007)
  package static let policyViolation = CloseCode(rawValue: 1008)
  package static let messageTooBig = CloseCode(rawValue: 1009)
  package static let missingExtension = CloseCode(rawValue: 1010)
  package static let internalError = CloseCode(rawValue: 1011)
  package static let serviceRestart = CloseCode(rawValue: 1012)
  package static let tryAgainLater = CloseCode(rawValue: 1013)
  package static let badGateway = CloseCode(rawValue: 1014)

  /// Whether a close frame may carry it. 1004 to 1006 and 1015 stand for what no frame says; up to 2999 the rest is
  /// kept for the protocol's future; 3000 to 3999 are registered by others, 4000 to 4999 are anybody's.
  package var isSendable: Bool {
    switch rawValue {
    case 1000...1003, 1007...1014, 3000...4999: true
    default: false
    }
  }
}
