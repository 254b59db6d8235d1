import Crypto
import Foundation

/// A key of NATS (nkeys): of Ed25519, its name and its seed in Base32 behind what kind it is.
struct NatsKey {
  /// In the upper five bits, so that the first letter tells it. What NATS calls an operator is a word of Swift's.
  enum Kind: UInt8 {
    case overseer = 112
    case account = 0
    case user = 160
  }

  private let kind: Kind
  private let key = Curve25519.Signing.PrivateKey()

  init(_ kind: Kind) { self.kind = kind }

  /// Who it is.
  var name: String { NatsKey.text([kind.rawValue] + key.publicKey.rawRepresentation) }

  /// Secret.
  var seed: String {
    let prefix: UInt8 = 144
    return NatsKey.text([prefix | kind.rawValue >> 5, (kind.rawValue & 31) << 3] + key.rawRepresentation)
  }

  /// A JWT about somebody, which this key signs.
  func vouch(for subject: String, named name: String, _ nats: [String: Any]) throws -> String {
    let header = try JSONSerialization.data(withJSONObject: ["typ": "JWT", "alg": "ed25519-nkey"])
    let claims = try JSONSerialization.data(withJSONObject: [
      "iss": self.name, "sub": subject, "name": name, "iat": Int(Date().timeIntervalSince1970), "jti": name,
      "nats": nats.merging(["version": 2]) { $1 },
    ])
    let said = "\(NatsKey.base64(header)).\(NatsKey.base64(claims))"
    return "\(said).\(NatsKey.base64(try key.signature(for: Data(said.utf8))))"
  }

  /// RFC 7515, 2: Base64url without padding.
  private static func base64(_ data: Data) -> String {
    data.base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
  }

  /// RFC 4648, 6: Base32 without padding, with a CRC-16 of XMODEM behind it, the lower byte first.
  private static func text(_ bytes: [UInt8]) -> String {
    var crc: UInt16 = 0
    for byte in bytes {
      crc ^= UInt16(byte) << 8
      for _ in 0..<8 { crc = crc & 0x8000 != 0 ? crc << 1 ^ 0x1021 : crc << 1 }
    }
    let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
    var text = ""
    var bits: UInt32 = 0
    var count = 0
    for byte in bytes + [UInt8(crc & 0xFF), UInt8(crc >> 8)] {
      bits = bits << 8 | UInt32(byte)
      count += 8
      while count >= 5 {
        count -= 5
        text.append(letters[Int(bits >> UInt32(count)) & 31])
      }
      bits &= (1 << UInt32(count)) - 1
    }
    if count > 0 { text.append(letters[Int(bits << UInt32(5 - count)) & 31]) }
    return text
  }
}
