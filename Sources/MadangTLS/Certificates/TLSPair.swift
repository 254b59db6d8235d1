/// A certificate with its key, as the files hold them: PEM.
package struct TLSPair: Sendable {
  /// The files' names, for what is said about them.
  package var certificateFile: String
  package var keyFile: String
  /// The certificate, and behind it those that sign it, up to a root.
  package var certificate: [UInt8]
  package var key: [UInt8]
  /// For a key that is encrypted.
  package var password: [UInt8]?

  package init(
    certificateFile: String, certificate: [UInt8], keyFile: String, key: [UInt8], password: [UInt8]? = nil
  ) {
    self.certificateFile = certificateFile
    self.keyFile = keyFile
    self.certificate = certificate
    self.key = key
    self.password = password
  }
}
