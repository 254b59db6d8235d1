import Glibc

/// What the program's environment says. See getenv(3).
package enum Environment {
  /// A variable's value; nil if it is missing, or empty, which conventions such as NO_COLOR treat alike.
  package static func value(of name: String) -> String? {
    // SAFETY: getenv returns a C string that is copied at once; nothing of ours changes the environment.
    guard let value = unsafe getenv(name) else { return nil }
    let text = unsafe String(cString: value)
    return text.isEmpty ? nil : text
  }
}
