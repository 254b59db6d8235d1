import COpenSSL

/// What all handshakes of a listener share: certificates, options, ticket keys. Nothing of it changes: a reload makes
/// another, and connections hold the one that they began with. Any thread may use it.
@safe
package final class TLSContext: @unchecked Sendable {
  package let options: TLSOptions
  /// What is known of the certificates, in the order of the pairs.
  package let certificates: [CertificateFacts]
  let tickets: TicketKeys
  let encodedProtocols: [UInt8]
  /// OpenSSL's contexts: one for each set of names, with a pair of each kind of key.
  private let contexts: [OpaquePointer]
  private let choice: CertificateChoice

  /// - Parameters:
  ///   - pairs: chosen by the names in the certificates; the first is for everybody else.
  ///   - now: seconds since 1970; nil to take also certificates that have expired.
  package init(_ pairs: [TLSPair], options: TLSOptions, tickets: TicketKeys, now: Int64?) throws(TLSPairError) {
    self.options = options
    self.tickets = tickets
    encodedProtocols = options.encodedProtocols
    var building = ContextBuilding()
    for pair in pairs { try building.add(pair, options: options, now: now) }
    if pairs.isEmpty { throw TLSPairError(.noPair) }
    // SAFETY: owned from here on, freed in deinit.
    unsafe contexts = building.takeContexts()
    certificates = building.certificates
    choice = building.choice
  }

  deinit {
    // SAFETY: the last reference is gone; sessions count their own.
    for index in unsafe contexts.indices { unsafe SSL_CTX_free(contexts[index]) }
  }

  /// The context of everybody to whom no other is told.
  // SAFETY: there is one at least, owned until deinit.
  var first: OpaquePointer { unsafe contexts[0] }

  /// The context whose certificate is for this name.
  func context(for name: String) -> OpaquePointer? {
    guard let index = choice.context(for: name) else { return nil }
    // SAFETY: chosen among those that there are, owned until deinit.
    return unsafe contexts[index]
  }
}
