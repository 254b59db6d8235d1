import MadangTLS

/// What listeners that speak TLS begin a handshake with. A reload makes others.
package struct TLSContexts: Sendable {
  private let irc: TLSContext
  private let ircWithCertificates: TLSContext
  private let http: TLSContext

  package init(irc: TLSContext, ircWithCertificates: TLSContext, http: TLSContext) {
    self.irc = irc
    self.ircWithCertificates = ircWithCertificates
    self.http = http
  }

  /// All speak with the same certificates: how each is known.
  package var certificates: [CertificateFacts] { irc.certificates }

  func context(for dialect: Dialect, asksForCertificates: Bool) -> TLSContext {
    if dialect.isHTTP { return http }
    return asksForCertificates ? ircWithCertificates : irc
  }
}
