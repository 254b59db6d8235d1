/// Passwords that are not an account's, such as an operator's in a configuration: the same hash, as text.
package enum PasswordHash {
  /// `$scrypt$ln=15,r=8,p=1$salt$hash`, another one each time.
  package static func make(of password: String) -> String { ScryptHash(of: password, cost: .standard).text }

  /// Whether `text` is such a hash.
  package static func isHash(_ text: String) -> Bool { ScryptHash(text) != nil }

  /// Whether `text` is the hash of this password; false for what is no hash. Takes as long as hashing.
  package static func matches(_ text: String, _ password: String) -> Bool {
    ScryptHash(text)?.matches(password) ?? false
  }
}
