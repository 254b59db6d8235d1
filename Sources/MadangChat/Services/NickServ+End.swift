import MadangMemory
import MadangRecords
import MadangWire
import MadangWorld

extension NickServ {
  /// What became of what was asked.
  enum End: Outcome {
    case refused(AccountFailure)
    case registered(String, code: String)
    case identified(String)
    case passwordChanged
    case recovered(String, code: String, hasCertificates: Bool)
    case codeRenewed(String)
    /// The account is erased, and goes from the world.
    case dropped(String)
    case grouped(String, with: String)
    case ungrouped(String)
    case certificateAdded(CertificateFingerprint)
    case certificateRemoved(CertificateFingerprint)

    static var name: String { "nickserv" }

    func carryOut(_ world: inout World, _ handle: Handle, _ effects: inout Effects) {
      switch self {
      case .refused(let failure):
        say(world, text(of: failure), &effects)
        if failure == .badCredentials || failure == .badCode {
          world.noteFailedLogin(failure, by: .nickServ, &effects)
        }
      case .registered(let account, let code):
        say(world, "\(account) is your account now.", &effects)
        world.welcomeAccount(account, of: handle, code: code, &effects)
      case .identified(let account): identify(account, &world, handle, &effects)
      case .passwordChanged: say(world, "Your password is changed.", &effects)
      case .recovered(let account, let code, let hasCertificates):
        let isIn = logIn(&world, handle, account, &effects)
        say(world, "Your password is changed\(isIn ? ", and you are logged in as \(account)" : "").", &effects)
        tell(code, world, &effects)
        if !hasCertificates { return }
        say(world, "Certificates log you in too. If somebody else knew your password, look at CERT LIST.", &effects)
      case .codeRenewed(let code): tell(code, world, &effects)
      case .dropped(let account):
        ForgettingSweep(world.forget(account: account), asking: .nickServ).begin(&world, &effects)
      case .grouped(let nick, let account):
        world.own(nick, by: account)
        say(world, "\(nick) belongs to your account now.", &effects)
      case .ungrouped(let nick):
        world.disown(nick)
        say(world, "\(nick) is anyone's now.", &effects)
      case .certificateAdded(let fingerprint):
        say(world, "This certificate logs you in from now on: \(fingerprint.text)", &effects)
      case .certificateRemoved(let fingerprint):
        say(world, "This certificate logs nobody in any more: \(fingerprint.text)", &effects)
      }
    }

    private func identify(_ account: String, _ world: inout World, _ handle: Handle, _ effects: inout Effects) {
      guard logIn(&world, handle, account, &effects) else { return }
      say(world, "You are logged in as \(account).", &effects)
      guard let absent = world.absentPerson(of: account), absent != handle else { return }
      let nick = world.sessions[absent.slot].nick
      say(world, "Your account is always on, and here as \(nick): to be \(nick) again, /nick \(nick)", &effects)
    }

    private func tell(_ code: String, _ world: borrowing World, _ effects: inout Effects) {
      say(world, "Your recovery code is \(code) from now on. It is not shown again.", &effects)
    }

    var withoutSecrets: End {
      switch self {
      case .registered(let account, _): .registered(account, code: End.secretMark)
      case .recovered(let account, _, let hasCertificates):
        .recovered(account, code: End.secretMark, hasCertificates: hasCertificates)
      case .codeRenewed: .codeRenewed(End.secretMark)
      default: self
      }
    }

    // MARK: As bytes

    func write(to writer: inout ByteWriter) {
      switch self {
      case .refused(let failure): writer.append(case: 0, failure)
      case .registered(let account, let code): writer.append(case: 1, account, code)
      case .identified(let account): writer.append(case: 2, account)
      case .passwordChanged: writer.append(case: 3)
      case .recovered(let account, let code, let hasCertificates):
        writer.append(case: 4, account, code, hasCertificates)
      case .codeRenewed(let code): writer.append(case: 5, code)
      case .dropped(let account): writer.append(case: 6, account)
      case .grouped(let nick, let account): writer.append(case: 7, nick, account)
      case .ungrouped(let nick): writer.append(case: 8, nick)
      case .certificateAdded(let fingerprint): writer.append(case: 9, fingerprint)
      case .certificateRemoved(let fingerprint): writer.append(case: 10, fingerprint)
      }
    }

    init(from reader: inout FieldReader) throws(FieldError) {
      self =
        switch try reader.byte() {
        case 0: .refused(try reader.next())
        case 1: .registered(try reader.next(), code: try reader.next())
        case 2: .identified(try reader.next())
        case 3: .passwordChanged
        case 4: .recovered(try reader.next(), code: try reader.next(), hasCertificates: try reader.next())
        case 5: .codeRenewed(try reader.next())
        case 6: .dropped(try reader.next())
        case 7: .grouped(try reader.next(), with: try reader.next())
        case 8: .ungrouped(try reader.next())
        case 9: .certificateAdded(try reader.next())
        case 10: .certificateRemoved(try reader.next())
        default: throw .unknown
        }
    }
  }
}
