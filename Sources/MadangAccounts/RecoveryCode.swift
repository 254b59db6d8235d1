import Crypto
import MadangWire

/// The code that resets a password: 100 random bits, as `abcde-fghij-klmno-pqrst`. Nobody can guess it, so a plain hash of
/// it tells nothing.
enum RecoveryCode {
  static let digits = 20
  private static let digitsPerGroup = 5
  /// Without those that look like others: Crockford's Base 32.
  private static let alphabet = Array("0123456789abcdefghjkmnpqrstvwxyz")

  static func make() -> String {
    var code = ""
    for (index, byte) in RandomBytes.make(digits).enumerated() {
      if index > 0, index % digitsPerGroup == 0 { code += "-" }
      code.append(alphabet[Int(byte & 31)])
    }
    return code
  }

  /// What is kept of it.
  static func hash(_ code: String) -> String {
    // However it was copied: dashes are for the eye.
    let digits = code.lowercased().filter { $0 != "-" }
    return String(decoding: Base64.encode(Array(SHA256.hash(data: Array(digits.utf8)))), as: UTF8.self)
  }

  static func matches(_ code: String, _ hash: String?) -> Bool {
    ConstantTime.equal(Array(RecoveryCode.hash(code).utf8), Array((hash ?? "").utf8))
  }
}
