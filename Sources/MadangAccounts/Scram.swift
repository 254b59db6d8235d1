import Crypto
import CryptoExtras
import MadangRecords
import MadangWire

/// What SCRAM-SHA-256 computes. RFC 5802 §3, RFC 7677.
enum Scram {
  /// RFC 7677 has 4,096 as the least. These keys are the weaker half of what is kept, so there are many more; but the
  /// client works them out at each login, in whatever language it is written: about 25 ms in C, 0.3 s in Python.
  static let iterations = 100_000
  static let saltBytes = 16

  /// What is kept of a password.
  static func keys(
    of password: String, salt: [UInt8] = RandomBytes.make(Scram.saltBytes), iterations: Int = Scram.iterations
  ) -> AccountRecord.Scram {
    let salted = SymmetricKey(data: saltedPassword(password, salt: salt, iterations: iterations))
    let clientKey = mac("Client Key", with: salted)
    return AccountRecord.Scram(
      salt: salt, iterations: iterations, storedKey: Array(SHA256.hash(data: clientKey)),
      serverKey: mac("Server Key", with: salted))
  }

  /// Hi().
  static func saltedPassword(_ password: String, salt: [UInt8], iterations: Int) -> [UInt8] {
    do {
      return try KDF.Insecure.PBKDF2.deriveKey(
        from: Array(SaslPrep.prepare(password).utf8), salt: salt, using: .sha256,
        outputByteCount: SHA256.byteCount, unsafeUncheckedRounds: iterations
      ).bytes
    } catch {
      preconditionFailure("PBKDF2 refused \(iterations) rounds: \(error)")
    }
  }

  static func mac(_ text: String, with key: SymmetricKey) -> [UInt8] { mac(Array(text.utf8), with: key) }

  static func mac(_ bytes: [UInt8], with key: SymmetricKey) -> [UInt8] {
    Array(HMAC<SHA256>.authenticationCode(for: bytes, using: key))
  }

  /// Whether a proof was made by somebody who knows the client key.
  static func isProof(_ proof: [UInt8], of keys: AccountRecord.Scram, _ authMessage: [UInt8]) -> Bool {
    let signature = mac(authMessage, with: SymmetricKey(data: keys.storedKey))
    guard proof.count == signature.count else { return false }
    let clientKey = zip(proof, signature).map { $0 ^ $1 }
    return ConstantTime.equal(Array(SHA256.hash(data: clientKey)), keys.storedKey)
  }

  static func serverSignature(_ keys: AccountRecord.Scram, _ authMessage: [UInt8]) -> [UInt8] {
    mac(authMessage, with: SymmetricKey(data: keys.serverKey))
  }
}
