import MadangKernel

/// Where a load goes: `irc://127.0.0.1:6667`, `plain://127.0.0.1:9000?style=announce`, `redis://…`, `nats://…`.
package struct Target: Equatable, Sendable {
  package var dialect: Dialect
  package var address: Address
  /// Whether the URL says that senders get their own messages: `?style=announce` of a plain listener.
  package var echoes: Bool?

  package init(dialect: Dialect, address: Address, echoes: Bool? = nil) {
    self.dialect = dialect
    self.address = address
    self.echoes = echoes
  }

  /// Reads a URL. The error says what is wrong with it.
  package init(_ text: String) throws(UnusableOption) {
    func bad(_ why: String) -> UnusableOption { UnusableOption("--target \(text): \(why)") }
    guard let colon = text.firstIndex(of: ":"), text[colon...].hasPrefix("://") else {
      throw bad("a URL is needed, such as irc://127.0.0.1:6667")
    }
    guard let dialect = Dialect(rawValue: String(text[..<colon])) else {
      throw bad("unknown scheme; known are \(Dialect.allCases.map { $0.rawValue + "://" }.joined(separator: ", "))")
    }
    let rest = text[text.index(colon, offsetBy: 3)...]
    let parts = rest.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    var place = parts[0]
    while place.last == "/" { place.removeLast() }
    let announces = parts.count > 1 && parts[1].split(separator: "&").contains("style=announce")
    if place.hasPrefix("unix:") {
      let path = String(place.dropFirst(5))
      guard path.hasPrefix("/"), path.utf8.count <= Address.unixPathBytesMax else {
        throw bad(
          "behind unix: a path is needed that begins with a slash and has at most \(Address.unixPathBytesMax) bytes")
      }
      self.init(dialect: dialect, address: .unix(path: path), echoes: announces ? true : nil)
      return
    }
    var host = place
    var port = dialect.defaultPort
    if let separator = place.lastIndex(of: ":"), !place[separator...].contains("]") {
      guard let number = UInt16(place[place.index(after: separator)...]), number > 0 else {
        throw bad("the port must be a number from 1 to 65535")
      }
      port = number
      host = place[..<separator]
    }
    if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
    guard let address = Address(host: String(host), port: port) else {
      throw bad("the host must be a numeric address or localhost")
    }
    self.init(dialect: dialect, address: address, echoes: announces ? true : nil)
  }

  package var description: String { "\(dialect.rawValue)://\(address)" }
}
