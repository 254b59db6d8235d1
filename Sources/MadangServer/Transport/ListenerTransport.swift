/// What lies between a listener's sockets and what is spoken on them.
package enum ListenerTransport: Equatable, Sendable {
  case clear
  /// TLS from the first byte; whether clients are asked for a certificate.
  case tls(asksForCertificates: Bool = false)
}
