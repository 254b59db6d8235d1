import Crypto
import MadangChat
import MadangWorld

/// The secret that `--cloak` names: whoever has it can find out the addresses behind the cloaks.
enum CloakSecret {
  static let bytesMin = 32
  private static let suffix = "cloaked"

  /// Says what is wrong with the file; nil where it can be used.
  static func complaint(about path: String) -> String? {
    guard let secret = bytes(of: path) else { return InputFile.complaint(about: path) }
    return secret.count >= bytesMin
      ? nil : "the file must hold \(bytesMin) bytes at least. Try: openssl rand -hex 32"
  }

  /// Nil where it can't be used.
  static func read(_ path: String) -> Cloak? {
    guard let secret = bytes(of: path), secret.count >= bytesMin else { return nil }
    return Cloak(secret: secret, suffix: suffix)
  }

  /// White space at its end is no part of it.
  private static func bytes(of path: String) -> [UInt8]? {
    guard var secret = InputFile.bytes(of: path) else { return nil }
    while let last = secret.last, last <= 0x20 { secret.removeLast() }
    return secret
  }
}

extension Cloak {
  /// A cloak whose hash is HMAC with SHA-256. RFC 2104.
  init(secret: [UInt8], suffix: String) {
    self.init(key: secret, suffix: suffix) { key, message in
      Array(HMAC<SHA256>.authenticationCode(for: message, using: SymmetricKey(data: key)))
    }
  }
}
