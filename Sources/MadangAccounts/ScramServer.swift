import MadangRecords
import MadangWire

/// The server's half of one SCRAM-SHA-256 exchange, after its first message. RFC 5802 §3, §5.
struct ScramServer: ScramExchange {
  let keys: AccountRecord.Scram
  /// Nil where nobody has that name: then no proof is good enough.
  let account: AccountRecord?
  let clientFirst: ScramClientFirst
  let nonce: String
  /// Called with the account's name once it is proved; may still refuse it.
  let onSuccess: @Sendable (String) throws(AccountFailure) -> Void

  /// 18 bytes are 24 digits of Base64, none of them padding and none a comma.
  static let nonceBytes = 18

  init(
    _ clientFirst: ScramClientFirst, account: AccountRecord?, keys: AccountRecord.Scram,
    nonce: String = String(decoding: Base64.encode(RandomBytes.make(nonceBytes)), as: UTF8.self),
    onSuccess: @escaping @Sendable (String) throws(AccountFailure) -> Void = { _ in }
  ) {
    self.clientFirst = clientFirst
    self.account = account
    self.keys = keys
    self.nonce = clientFirst.nonce + nonce
    self.onSuccess = onSuccess
  }

  /// `r=nonce,s=salt,i=iterations`.
  var firstMessage: String {
    "r=\(nonce),s=\(String(decoding: Base64.encode(keys.salt), as: UTF8.self)),i=\(keys.iterations)"
  }

  func finish(_ clientFinal: [UInt8]) throws(AccountFailure) -> (reply: [UInt8], account: String) {
    guard let text = String(validating: clientFinal, as: UTF8.self) else { throw .badCredentials }
    let parts = text.split(separator: ",", omittingEmptySubsequences: false)
    guard parts.count >= 3, let last = parts.last, let proofText = ScramClientFirst.value("p=", last),
      let proof = Base64.decode(Array(proofText.utf8)),
      let binding = ScramClientFirst.value("c=", parts[0]).flatMap({ Base64.decode(Array($0.utf8)) }),
      binding == Array(clientFirst.header.utf8), ScramClientFirst.value("r=", parts[1]) == nonce[...]
    else { throw .badCredentials }
    let withoutProof = parts.dropLast().joined(separator: ",")
    let authMessage = Array("\(clientFirst.bare),\(firstMessage),\(withoutProof)".utf8)
    let isProved = Scram.isProof(proof, of: keys, authMessage)
    guard isProved, let account else { throw .badCredentials }
    if account.settings.contains(.suspended) { throw .locked }
    try onSuccess(account.name)
    let signature = Base64.encode(Scram.serverSignature(keys, authMessage))
    return (Array("v=".utf8) + signature, account.name)
  }
}
