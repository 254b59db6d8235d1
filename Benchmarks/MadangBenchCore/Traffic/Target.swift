import MadangKernel
import MadangWire

/// Where a load goes: `irc://127.0.0.1:6667`, `ircs://…`, `ws://127.0.0.1:8080/ws?subprotocol=lines`, `wss://…`, `plain://127.0.0.1:9000?style=announce`, `redis://…`, `nats://…`.
package struct Target: Equatable, Sendable {
  package var dialect: Dialect
  package var address: Address
  /// Where the same server can be reached too, as that of several machines: connections go to each in turn.
  package var others: [Address] = []
  package var carriage = Carriage()
  /// Whether the URL says that senders get their own messages: `?style=announce` of a plain listener.
  package var echoes: Bool?

  package init(dialect: Dialect, address: Address, carriage: Carriage = Carriage(), echoes: Bool? = nil) {
    self.dialect = dialect
    self.address = address
    self.carriage = carriage
    self.echoes = echoes
  }

  /// Reads a URL. The error says what is wrong with it.
  package init(_ text: String) throws(UnusableOption) {
    func bad(_ why: String) -> UnusableOption { UnusableOption("--target \(text): \(why)") }
    guard let colon = text.firstIndex(of: ":"), text[colon...].hasPrefix("://") else {
      throw bad("a URL is needed, such as irc://127.0.0.1:6667")
    }
    let rest = text[text.index(colon, offsetBy: 3)...]
    let parts = rest.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    let (dialect, scheme) = try Target.dialect(String(text[..<colon]), bad)
    let options = (parts.count > 1 ? parts[1] : "").split(separator: "&")
    var carriage = scheme ?? Carriage()
    var place = parts[0]
    if carriage.subprotocol != nil {
      carriage.subprotocol = try Target.subprotocol(options, bad)
      if !place.hasPrefix("unix:"), let slash = place.firstIndex(of: "/") {
        let path = String(place[slash...])
        guard path.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
          throw bad("the path must be of visible ASCII; encode the rest with %")
        }
        if path != "/" { carriage.path = path }
        place = place[..<slash]
      }
    }
    while place.last == "/" { place.removeLast() }
    let announces = options.contains("style=announce")
    if place.hasPrefix("unix:") {
      let path = String(place.dropFirst(5))
      guard path.hasPrefix("/"), path.utf8.count <= Address.unixPathBytesMax else {
        throw bad(
          "behind unix: a path is needed that begins with a slash and has at most \(Address.unixPathBytesMax) bytes")
      }
      self.init(dialect: dialect, address: .unix(path: path), carriage: carriage, echoes: announces ? true : nil)
      return
    }
    var addresses: [Address] = []
    for part in place.split(separator: ",", omittingEmptySubsequences: false) {
      addresses.append(try Target.address(part, port: scheme?.defaultPort ?? dialect.defaultPort, bad))
    }
    self.init(dialect: dialect, address: addresses[0], carriage: carriage, echoes: announces ? true : nil)
    others = Array(addresses.dropFirst())
  }

  private static func address(
    _ place: Substring, port usual: UInt16, _ bad: (String) -> UnusableOption
  ) throws(UnusableOption) -> Address {
    let named: (host: Substring, port: Substring?)
    do throws(HostAndPort.Problem) { named = try HostAndPort.parts(of: place) } catch {
      throw bad("the host must be a numeric address or localhost; an IPv6 address stands in brackets")
    }
    var port = usual
    if let digits = named.port {
      guard let number = HostAndPort.portNumber(digits), number > 0 else {
        throw bad("the port must be a number from 1 to 65535")
      }
      port = number
    }
    guard let address = Address(host: String(named.host), port: port) else {
      throw bad("the host must be a numeric address or localhost")
    }
    return address
  }

  private static func dialect(
    _ scheme: String, _ bad: (String) -> UnusableOption
  ) throws(UnusableOption) -> (Dialect, Carriage?) {
    if let dialect = Dialect(rawValue: scheme) { return (dialect, nil) }
    if let carriage = Carriage(scheme: scheme) { return (.irc, carriage) }
    let known = Dialect.allCases.map(\.rawValue) + ["ircs", "ws", "wss"]
    throw bad("unknown scheme; known are \(known.map { $0 + "://" }.joined(separator: ", "))")
  }

  private static func subprotocol(
    _ options: [Substring], _ bad: (String) -> UnusableOption
  ) throws(UnusableOption) -> Subprotocol {
    var chosen = Subprotocol.textIRC
    for option in options where option.hasPrefix("subprotocol=") {
      guard let known = Subprotocol(word: String(option.dropFirst("subprotocol=".count))) else {
        throw bad("the subprotocol must be text, binary or lines")
      }
      chosen = known
    }
    return chosen
  }

  package var description: String {
    others.isEmpty ? first : first + "," + others.map { "\($0)" }.joined(separator: ",")
  }

  private var first: String {
    guard let subprotocol = carriage.subprotocol else {
      return "\(dialect == .irc ? carriage.scheme : dialect.rawValue)://\(address)"
    }
    // Behind a path of the file system there is no room for another.
    let path = carriage.path == Carriage.usualPath || address.port == nil ? "" : carriage.path
    return "\(carriage.scheme)://\(address)\(path)?subprotocol=\(subprotocol.word)"
  }
}
