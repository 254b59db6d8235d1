import Crypto
import MadangWire

/// The client's half of one SCRAM-SHA-256 exchange, which proves to each side that the other one knows the password, or
/// keys of it. RFC 5802 §3, §5; RFC 7677.
package struct ScramClient: Sendable {
  /// Why the exchange can't go on. Each but the server's own is what no honest server does.
  package enum Refusal: Error, Equatable, Sendable {
    /// No message of the exchange, or one that asks for an extension.
    case malformed
    /// The nonce does not begin with ours: an old exchange, played again.
    case otherNonce
    /// So few rounds that the password could be guessed from the answer, or so many that they would never end.
    case rounds(Int)
    /// The server says why: `e=`.
    case server(String)
    /// The server does not know the keys: it is not where the account is.
    case wrongSignature
  }

  /// RFC 7677 §4: "at least 4096".
  package static let roundsMin = 4_096
  /// A quarter of a second.
  package static let roundsMax = 1_000_000
  /// 18 bytes are 24 digits of Base64, none of them padding and none a comma.
  private static let nonceBytes = 18
  /// No channel is bound, and nobody acts for somebody else.
  private static let header = "n,,"

  private let password: String
  private let nonce: String
  private let bare: String
  private var serverSignature: [UInt8]?

  package init(
    account: String, password: String,
    nonce: String = String(decoding: Base64.encode(RandomBytes.make(nonceBytes)), as: UTF8.self)
  ) {
    self.password = password
    self.nonce = nonce
    bare = "n=\(account.replacing("=", with: "=3D").replacing(",", with: "=2C")),r=\(nonce)"
  }

  /// `n,,n=user,r=nonce`.
  package var firstMessage: [UInt8] { Array((ScramClient.header + bare).utf8) }

  /// What follows on `r=nonce,s=salt,i=rounds`: `c=biws,r=nonce,p=proof`. Takes as long as the server asks.
  package mutating func finalMessage(after serverFirst: [UInt8]) throws(Refusal) -> [UInt8] {
    guard let text = String(validating: serverFirst, as: UTF8.self) else { throw .malformed }
    let parts = text.split(separator: ",", omittingEmptySubsequences: false)
    if let reason = parts.first.flatMap({ ScramClientFirst.value("e=", $0) }) { throw .server(String(reason)) }
    guard parts.count >= 3, let fullNonce = ScramClientFirst.value("r=", parts[0]),
      let salt = ScramClientFirst.value("s=", parts[1]).flatMap({ Base64.decode(Array($0.utf8)) }), !salt.isEmpty,
      let rounds = ScramClientFirst.value("i=", parts[2]).flatMap({ Int($0) })
    else { throw .malformed }
    guard fullNonce.hasPrefix(nonce), fullNonce.utf8.count > nonce.utf8.count else { throw .otherNonce }
    guard (ScramClient.roundsMin...ScramClient.roundsMax).contains(rounds) else { throw .rounds(rounds) }

    let salted = SymmetricKey(data: Scram.saltedPassword(password, salt: salt, iterations: rounds))
    let clientKey = Scram.mac("Client Key", with: salted)
    let binding = String(decoding: Base64.encode(Array(ScramClient.header.utf8)), as: UTF8.self)
    let withoutProof = "c=\(binding),r=\(fullNonce)"
    let authMessage = Array("\(bare),\(text),\(withoutProof)".utf8)
    let storedKey = SymmetricKey(data: Array(SHA256.hash(data: clientKey)))
    let proof = zip(clientKey, Scram.mac(authMessage, with: storedKey)).map { $0 ^ $1 }
    serverSignature = Scram.mac(authMessage, with: SymmetricKey(data: Scram.mac("Server Key", with: salted)))
    return Array("\(withoutProof),p=".utf8) + Base64.encode(proof)
  }

  /// Whether `v=signature` was made by somebody who knows the account's keys.
  package func check(_ serverFinal: [UInt8]) throws(Refusal) {
    guard let text = String(validating: serverFinal, as: UTF8.self),
      let part = text.split(separator: ",", omittingEmptySubsequences: false).first
    else { throw .malformed }
    if let reason = ScramClientFirst.value("e=", part) { throw .server(String(reason)) }
    guard let signature = ScramClientFirst.value("v=", part).flatMap({ Base64.decode(Array($0.utf8)) }) else {
      throw .malformed
    }
    guard let serverSignature, ConstantTime.equal(signature, serverSignature) else { throw .wrongSignature }
  }
}
