import MadangMemory
import MadangRecords
import MadangWire
import MadangWorld

/// The certificates that log an account's owner in. CLIENTCERT does the same, for clients.
extension NickServ {
  static func certificates(
    _ world: borrowing World, _ handle: Handle, _ words: ServiceWords, _ accounts: any AccountService,
    _ effects: inout Effects
  ) {
    guard let account = account(world, handle, &effects) else { return }
    let fingerprint = words.rest.dropFirst().joined(separator: " ")
    switch words[0].uppercased() {
    case "LIST", "": list(account, accounts, &effects)
    case "ADD": add(fingerprint, world, handle, account, accounts, &effects)
    case "DEL" where !fingerprint.isEmpty: remove(fingerprint, world, account, accounts, &effects)
    default: usage(world, "CERT LIST|ADD [fingerprint]|DEL <fingerprint>", &effects)
    }
  }

  private static func list(_ account: String, _ accounts: any AccountService, _ effects: inout Effects) {
    look(&effects) { () throws(AccountFailure) in
      try accounts.certificates(of: account)
    } then: { world, certificates, effects in
      if certificates.isEmpty { say(world, "No certificate logs you in. CERT ADD adds one.", &effects) }
      for certificate in certificates { say(world, text(of: certificate), &effects) }
    }
  }

  /// That of the connection where none is named. It is called as its owner is.
  private static func add(
    _ text: String, _ world: borrowing World, _ handle: Handle, _ account: String, _ accounts: any AccountService,
    _ effects: inout Effects
  ) {
    let given = world.clientCertificates[effects.connection.slot]
    let fingerprint: CertificateFingerprint
    if text.isEmpty {
      guard let given else {
        return say(
          world,
          "Your client gave no certificate on this connection. Name its fingerprint: CERT ADD <fingerprint>", &effects)
      }
      fingerprint = given
    } else if let read = read(text, world, &effects) {
      fingerprint = read
    } else {
      return
    }
    let certificate = PinnedCertificate(
      fingerprint, name: PinnedCertificate.name(from: world.sessions[handle.slot].nick, otherwise: account),
      createdSeconds: effects.seconds, isProved: fingerprint == given)
    let most = world.settings.limits.certificatesPerAccountMax
    ask(&effects, on: .disk) { () throws(AccountFailure) in
      try accounts.addCertificate(certificate, to: account, atMost: most)
      return .certificateAdded(fingerprint)
    }
  }

  private static func remove(
    _ text: String, _ world: borrowing World, _ account: String, _ accounts: any AccountService,
    _ effects: inout Effects
  ) {
    guard let fingerprint = read(text, world, &effects) else { return }
    ask(&effects, on: .disk) { () throws(AccountFailure) in
      try accounts.removeCertificate(fingerprint, from: account)
      return .certificateRemoved(fingerprint)
    }
  }

  /// What somebody has typed or pasted; nil where they were told why it can't be one.
  private static func read(
    _ text: String, _ world: borrowing World, _ effects: inout Effects
  ) -> CertificateFingerprint? {
    do throws(CertificateFingerprint.Objection) { return try CertificateFingerprint(text) } catch {
      say(world, objection(error), &effects)
      return nil
    }
  }

  static func objection(_ objection: CertificateFingerprint.Objection) -> String {
    let advice = "openssl x509 -noout -fingerprint -sha512 -in <file> prints the one that is needed"
    return switch objection {
    case .otherHash(let name): "This is a \(name) fingerprint: \(advice)."
    case .noHash: "This is no fingerprint of 128 hexadecimal digits: \(advice)."
    }
  }

  static func text(of certificate: PinnedCertificate) -> String {
    let use = certificate.usedMilliseconds.map { milliseconds in
      "last used \(Clock.text(milliseconds / 1000))" + (certificate.usedAddress.map { " from \($0)" } ?? "")
    }
    return "\(certificate.fingerprint.text) \(certificate.name), \(use ?? "not used yet")"
  }
}
