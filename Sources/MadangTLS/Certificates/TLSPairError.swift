/// Why a certificate and its key can't be used. The description says which file is meant, and what to do: a sentence
/// without its end, for what is said around it.
package struct TLSPairError: Error, Equatable, Sendable, CustomStringConvertible {
  package enum Reason: Equatable, Sendable {
    case noPair
    case noCertificate, badChain
    case noKey, keyNeedsPassword, wrongPassword, keyIsUnfit
    case keyBelongsToAnother
    case expired, notYetValid
    case unusable(String)
  }

  package let reason: Reason
  package let certificateFile: String
  package let keyFile: String

  init(_ reason: Reason, _ pair: TLSPair) {
    self.reason = reason
    certificateFile = pair.certificateFile
    keyFile = pair.keyFile
  }

  init(_ reason: Reason) {
    self.reason = reason
    certificateFile = ""
    keyFile = ""
  }

  package var description: String {
    switch reason {
    case .noPair: "TLS needs a certificate and its key: give --tls-cert and --tls-key"
    case .noCertificate:
      "\(certificateFile) holds no certificate: it must be PEM, and begin with -----BEGIN CERTIFICATE-----"
    case .badChain:
      "\(certificateFile) holds something behind its first certificate that is none: put the whole chain there, as PEM"
    case .noKey: "\(keyFile) holds no private key: it must be PEM, such as -----BEGIN PRIVATE KEY-----"
    case .keyNeedsPassword: "the key in \(keyFile) is encrypted: name its password's file by --tls-key-password-file"
    case .wrongPassword: "the password is not that of the key in \(keyFile)"
    case .keyIsUnfit:
      "the key in \(keyFile) is too weak, or of a kind that TLS has no use for: take P-256 or RSA of 2,048 bits"
    case .keyBelongsToAnother:
      "the key in \(keyFile) does not belong to the first certificate in \(certificateFile): give the pair that was "
        + "issued together, the server's own certificate first"
    case .expired: "the certificate in \(certificateFile) has expired: renew it"
    case .notYetValid: "the certificate in \(certificateFile) is not valid yet: look at this machine's clock"
    case .unusable(let words): "the certificate in \(certificateFile) can't be used with \(keyFile): \(words)"
    }
  }
}
