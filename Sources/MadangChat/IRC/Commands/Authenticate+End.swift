import MadangMemory
import MadangRecords
import MadangWire
import MadangWorld

extension Authenticate {
  /// What became of a proof.
  enum End: Outcome {
    case loggedIn(String, by: LoginMechanism)
    case refused(AccountFailure, by: LoginMechanism)
    /// The client has proved to be this account by SCRAM, and is told the server's own proof.
    case proved(String, reply: [UInt8])

    static var name: String { "authenticate" }

    func carryOut(_ world: inout World, _ handle: Handle, _ effects: inout Effects) {
      switch self {
      case .loggedIn(let account, let mechanism):
        if let failure = world.ownedNames.refusal(of: account) {
          return world.refuseLogin(failure, by: mechanism, &effects)
        }
        world.noteLogin(by: mechanism, on: effects.connection)
        world.login(handle, account: account, &effects)
        effects.numeric(.saslSuccess, text: "SASL authentication successful")
      case .refused(let failure, let mechanism): world.refuseLogin(failure, by: mechanism, &effects)
      case .proved(let account, let reply):
        world.setAuthentication(Authentication(.scramProved(account: account)), of: effects.connection)
        say(reply, &effects)
      }
    }

    /// The server's proof says something of the password, to whoever guesses.
    var withoutSecrets: End {
      if case .proved(let account, _) = self { return .proved(account, reply: Array(End.secretMark.utf8)) }
      return self
    }

    // MARK: As bytes

    func write(to writer: inout ByteWriter) {
      switch self {
      case .loggedIn(let account, let mechanism): writer.append(case: 0, account, mechanism)
      case .refused(let failure, let mechanism): writer.append(case: 1, failure, mechanism)
      case .proved(let account, let reply): writer.append(case: 2, account, reply)
      }
    }

    init(from reader: inout FieldReader) throws(FieldError) {
      self =
        switch try reader.byte() {
        case 0: .loggedIn(try reader.next(), by: try reader.next())
        case 1: .refused(try reader.next(), by: try reader.next())
        case 2: .proved(try reader.next(), reply: try reader.next())
        default: throw .unknown
        }
    }
  }
}
