import MadangMemory
import MadangRecords
import MadangWire
import MadangWorld

/// CLIENTCERT: which certificates log an account's owner in. IRCv3, client-cert (work in progress). What it has no code for
/// fails with INTERNAL_ERROR, the one that clients know.
enum ClientCert {
  static func run(
    _ world: borrowing World, _ handle: Handle, _ command: borrowing Command, _ effects: inout Effects
  ) -> SlowWork? {
    guard effects.encoding.contains(.clientCertificate), let accounts = world.settings.services.accounts else {
      effects.numeric(.unknownCommand, "CLIENTCERT", text: "Unknown command")
      return nil
    }
    let subcommand = command.text(0).uppercased()
    guard ["CREATE", "LIST", "DELETE"].contains(subcommand) else {
      effects.fail("CLIENTCERT", "UNKNOWN_COMMAND", command.text(0), text: "Unknown subcommand")
      return nil
    }
    guard let account = world.sessions[handle.slot].account else {
      effects.fail("CLIENTCERT", "INTERNAL_ERROR", subcommand, text: "Log in first")
      return nil
    }
    switch subcommand {
    case "CREATE": return create(world, command.text(1), account, accounts, &effects)
    case "LIST": return list(account, accounts)
    default: return delete(world, command.text(1), account, accounts, &effects)
    }
  }

  static func fail(_ subcommand: String, _ failure: AccountFailure, _ effects: inout Effects) {
    effects.fail("CLIENTCERT", "INTERNAL_ERROR", subcommand, text: NickServ.text(of: failure))
  }

  /// "The server MUST NOT fail on the sole reason that the `name` parameter is deemed invalid."
  private static func create(
    _ world: borrowing World, _ name: String, _ account: String, _ accounts: any AccountService,
    _ effects: inout Effects
  ) -> SlowWork? {
    guard let fingerprint = world.clientCertificates[effects.connection.slot] else {
      effects.fail("CLIENTCERT", "NOCERT", "CREATE", text: "Your client gave no certificate on this connection")
      return nil
    }
    let certificate = PinnedCertificate(
      fingerprint, name: PinnedCertificate.name(from: name, otherwise: account), createdSeconds: effects.seconds,
      isProved: true)
    let most = world.settings.limits.certificatesPerAccountMax
    return ask("CREATE") { () throws(AccountFailure) in
      try accounts.addCertificate(certificate, to: account, atMost: most)
    }
  }

  private static func list(_ account: String, _ accounts: any AccountService) -> SlowWork {
    SlowWork.reading(on: .disk) { _ in
      let result = Result { () throws(AccountFailure) in try accounts.certificates(of: account) }
      return { _, _, effects in
        switch result {
        case .failure(let failure): fail("LIST", failure, &effects)
        case .success(let certificates):
          effects.answersWithOneBatch()
          effects.beginBatch("draft/client-cert")
          for certificate in certificates { tell(certificate, &effects) }
          effects.endBatch()
        }
      }
    }
  }

  /// `CLIENTCERT LIST <fingerprint> name=… time=… ip=…`, with values as tags have them.
  private static func tell(_ certificate: PinnedCertificate, _ effects: inout Effects) {
    effects.beginServerLine("CLIENTCERT")
    effects.parameter("LIST")
    effects.parameter(certificate.fingerprint.base16)
    var name = ByteWriter()
    TagEscaping.escape(certificate.name.utf8.span, to: &name)
    effects.parameter("name=\(String(bytes: name.span))")
    if let milliseconds = certificate.usedMilliseconds {
      var time = ByteWriter()
      time.append(timestamp: milliseconds)
      effects.parameter("time=\(String(bytes: time.span))")
    }
    if let address = certificate.usedAddress { effects.parameter("ip=\(address)") }
    effects.endLine()
  }

  /// The one that is named, or that of the connection. Its name comes back as it was sent.
  private static func delete(
    _ world: borrowing World, _ text: String, _ account: String, _ accounts: any AccountService,
    _ effects: inout Effects
  ) -> SlowWork? {
    let fingerprint: CertificateFingerprint
    if text.isEmpty {
      guard let given = world.clientCertificates[effects.connection.slot] else {
        effects.fail(
          "CLIENTCERT", "INTERNAL_ERROR", "DELETE", text: "Your client gave no certificate on this connection")
        return nil
      }
      fingerprint = given
    } else {
      do throws(CertificateFingerprint.Objection) { fingerprint = try CertificateFingerprint(text) } catch {
        effects.fail("CLIENTCERT", "INTERNAL_ERROR", "DELETE", text: NickServ.objection(error))
        return nil
      }
    }
    return ask("DELETE", text) { () throws(AccountFailure) in
      try accounts.removeCertificate(fingerprint, from: account)
    }
  }

  /// - Parameter text: what of the question comes back with the answer.
  private static func ask(
    _ subcommand: String, _ text: String = "", _ question: @escaping @Sendable () throws(AccountFailure) -> Void
  ) -> SlowWork {
    SlowWork(on: .disk, isBinding: true) { turn in
      do throws(AccountFailure) {
        try question()
        return End.done(subcommand, text)
      } catch {
        if error != .unavailable { turn.noteStrain() }
        return End.refused(subcommand, error)
      }
    }
  }
}
