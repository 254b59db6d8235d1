/// The secret that `--metrics-token-file` names: whoever gives it may read `/metrics` from anywhere. RFC 6750 §2.1.
enum MetricsToken {
  static let bytesMin = 16
  private static let characters = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/=".utf8)

  /// Says what is wrong with the file; nil where it can be used.
  static func complaint(about path: String) -> String? {
    guard let token = firstLine(of: path) else { return InputFile.complaint(about: path) }
    return isToken(token)
      ? nil
      : "its first line must be \(bytesMin) or more letters, digits and -._~+/ without spaces. Try: openssl rand -hex 16"
  }

  /// Nil where it can't be used.
  static func read(_ path: String) -> [UInt8]? {
    guard let token = firstLine(of: path), isToken(token) else { return nil }
    return token
  }

  private static func firstLine(of path: String) -> [UInt8]? {
    InputFile.bytes(of: path).map { Array($0.prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }) }
  }

  private static func isToken(_ token: [UInt8]) -> Bool {
    token.count >= bytesMin && token.allSatisfy(characters.contains)
  }
}
