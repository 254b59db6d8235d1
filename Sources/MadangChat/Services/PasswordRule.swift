import MadangRecords
import MadangWorld

/// Which passwords may be chosen.
enum PasswordRule {
  enum Objection {
    case weak(String)
    case unacceptable(String)

    var text: String {
      switch self {
      case .weak(let text), .unacceptable(let text): text
      }
    }
  }

  /// What stands against a password; nil where nothing does.
  static func objection(to password: String, of account: String, _ limits: ChatLimits) -> Objection? {
    if password.utf8.count > limits.passwordBytesMax {
      return .unacceptable("A password has at most \(limits.passwordBytesMax) bytes")
    }
    // SASLprep prohibits them, and so SCRAM clients would refuse it. RFC 4013 §2.3.
    if password.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) {
      return .unacceptable("A password has no control characters")
    }
    // What is drawn as nothing is no part of what is hashed.
    let seen = password.unicodeScalars.filter { !$0.properties.isDefaultIgnorableCodePoint }
    if String(seen).utf8.count < limits.passwordBytesMin {
      return .weak("A password has at least \(limits.passwordBytesMin) bytes")
    }
    return password.foldedName == account.foldedName ? .weak("A password is not the account's name") : nil
  }
}
