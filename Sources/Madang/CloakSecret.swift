import Crypto
import Foundation
import MadangChat

/// The secret that `--cloak` names: whoever has it can find out the addresses behind the cloaks.
enum CloakSecret {
  static let bytesMin = 32
  private static let suffix = "cloaked"

  /// Reads it; ends the program with one line where it can't be used. White space at its end is no part of it.
  static func read(_ path: String) throws -> Cloak {
    guard var secret = FileManager.default.contents(atPath: path) else {
      try Complaint.fail("--cloak \(path): the file can't be read.")
    }
    while let last = secret.last, last <= 0x20 { secret.removeLast() }
    guard secret.count >= bytesMin else {
      try Complaint.fail("--cloak \(path): it must hold \(bytesMin) bytes at least. Try: openssl rand -hex 32")
    }
    return Cloak(secret: Array(secret), suffix: suffix)
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
