/// Which context answers to a name that a client asked for (SNI). RFC 6066, 3; RFC 6125, 6.4.
struct CertificateChoice {
  private var exact: [String: Int] = [:]
  /// By what stands behind `*`.
  private var wildcards: [String: Int] = [:]

  /// The first that claims a name has it.
  mutating func add(_ names: [String], context: Int) {
    for name in names {
      if name.hasPrefix("*.") {
        let rest = String(name.dropFirst())
        if wildcards[rest] == nil { wildcards[rest] = context }
      } else if exact[name] == nil {
        exact[name] = context
      }
    }
  }

  /// A wildcard stands for one label.
  func context(for name: String) -> Int? {
    var name = name.lowercased()
    if name.hasSuffix(".") { name.removeLast() }
    if let context = exact[name] { return context }
    guard let dot = name.firstIndex(of: "."), dot != name.startIndex else { return nil }
    return wildcards[String(name[dot...])]
  }
}
