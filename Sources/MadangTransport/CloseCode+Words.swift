import MadangWire

extension CloseCode {
  /// What it means, in words, and its number: RFC 6455 §7.4.1.
  package var words: String { "\(meaning) (\(rawValue))" }

  private var meaning: String {
    switch self {
    case .normal: "all is said"
    case .goingAway: "it is going away"
    case .protocolError: "a rule of the protocol was broken"
    case .unsupportedData: "that kind of message is not taken"
    case .invalidPayload: "a message was no valid text"
    case .policyViolation: "it is not allowed"
    case .messageTooBig: "a message was too large"
    case .missingExtension: "an extension is missing"
    case .internalError: "it has an error of its own"
    case .serviceRestart: "it starts anew"
    case .tryAgainLater: "it is too busy, try again later"
    case .badGateway: "a server behind it has failed"
    default: "a reason of its own"
    }
  }
}
