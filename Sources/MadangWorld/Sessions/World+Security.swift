import MadangMemory
import MadangRecords

/// What is known of how people's connections are protected.
extension World {
  /// Whether a connection came with a client's certificate.
  package borrowing func hasCertificate(_ connection: Handle) -> Bool {
    !clientCertificates.isEmpty && clientCertificates[connection.slot] != nil
  }

  /// A connection is gone; its slot may be somebody else's next.
  mutating func forgetCertificate(of connection: Handle) {
    if !clientCertificates.isEmpty { clientCertificates[connection.slot] = nil }
  }

  /// The connections of a person that are there, their own first.
  private borrowing func openConnections(of person: Handle) -> [Handle] {
    (sessions[person.slot].connection == .open ? [person] : []) + sessions[person.slot].attachments
  }

  /// The certificates that a person's connections came with, each once.
  package borrowing func certificates(of person: Handle) -> [CertificateFingerprint] {
    if clientCertificates.isEmpty { return [] }
    var found: [CertificateFingerprint] = []
    for connection in openConnections(of: person) {
      guard let certificate = clientCertificates[connection.slot], !found.contains(certificate) else { continue }
      found.append(certificate)
    }
    return found
  }

  /// A person has one connection more, or fewer: who speaks by one in the clear can be overheard, whatever the others are.
  mutating func noteSecurity(of person: Handle) {
    let connections = openConnections(of: person)
    sessions[person.slot].isSecure =
      !connections.isEmpty && connections.allSatisfy { sessions[$0.slot].comesSecurely }
  }

  func checkSecurity(_ slot: UInt32) {
    let person = Handle(slot: slot, generation: sessions[slot].generation)
    let connections = openConnections(of: person)
    precondition(
      sessions[slot].isSecure == (!connections.isEmpty && connections.allSatisfy { sessions[$0.slot].comesSecurely }),
      "A person counts as secure, or does not, and their connections are otherwise.")
  }

  func checkCertificates() {
    for slot in clientCertificates.keys {
      precondition(
        sessions[slot].phase != .vacant && sessions[slot].connection != .ended, "A certificate outlived its connection."
      )
    }
  }
}
