import MadangWire

extension Base64 {
  /// The two lines of a login with SASL PLAIN. RFC 4616 §2.
  static func login(_ account: String, _ password: String) -> String {
    let answer = String(decoding: encode(Array("\0\(account)\0\(password)".utf8)), as: UTF8.self)
    return "AUTHENTICATE PLAIN\r\nAUTHENTICATE \(answer)\r\n"
  }
}
