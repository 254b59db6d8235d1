import MadangMemory
import MadangRecords
import MadangWire
import MadangWorld

extension RegisterAccount {
  /// What became of a registration.
  enum End: Outcome {
    case registered(String, code: String)
    case refused(String, AccountFailure)

    static var name: String { "register" }

    func carryOut(_ world: inout World, _ handle: Handle, _ effects: inout Effects) {
      switch self {
      case .registered(let account, let code):
        effects.serverLine("REGISTER", "SUCCESS", account, text: "Account successfully registered")
        world.welcomeAccount(account, of: handle, code: code, &effects)
      case .refused(let name, .taken): effects.fail("REGISTER", "ACCOUNT_EXISTS", name, text: existsText)
      case .refused(let name, .alike): effects.fail("REGISTER", "BAD_ACCOUNT_NAME", name, text: likeText)
      case .refused(let name, _):
        effects.fail(
          "REGISTER", "TEMPORARILY_UNAVAILABLE", name, text: "Accounts can't be registered now; try again later")
      }
    }

    var withoutSecrets: End {
      if case .registered(let account, _) = self { return .registered(account, code: End.secretMark) }
      return self
    }

    // MARK: As bytes

    func write(to writer: inout ByteWriter) {
      switch self {
      case .registered(let account, let code): writer.append(case: 0, account, code)
      case .refused(let name, let failure): writer.append(case: 1, name, failure)
      }
    }

    init(from reader: inout FieldReader) throws(FieldError) {
      self =
        switch try reader.byte() {
        case 0: .registered(try reader.next(), code: try reader.next())
        case 1: .refused(try reader.next(), try reader.next())
        default: throw .unknown
        }
    }
  }
}
