/// A version of a server, such as `2.10.23`; what follows the third number says nothing here.
struct ServerVersion: Comparable, Sendable, CustomStringConvertible {
  let major: Int
  let minor: Int
  let patch: Int

  init(_ major: Int, _ minor: Int, _ patch: Int) { (self.major, self.minor, self.patch) = (major, minor, patch) }

  init?(_ text: String) {
    let parts = text.split(separator: ".", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3, let major = Int(parts[0]), let minor = Int(parts[1]),
      let patch = Int(parts[2].prefix { $0.isNumber })
    else { return nil }
    self.init(major, minor, patch)
  }

  var description: String { "\(major).\(minor).\(patch)" }

  static func < (first: ServerVersion, second: ServerVersion) -> Bool {
    (first.major, first.minor, first.patch) < (second.major, second.minor, second.patch)
  }
}
