import MadangWire

/// What stands at a path.
enum Route {
  case resource(Resource)
  /// Only an upgrade is answered there.
  case webSocket
  /// `/healthz`: the process lives.
  case health
  /// `/readyz`: it takes and serves whoever comes.
  case readiness
  /// `/metrics`: what was counted, for whoever may read it.
  case metrics
  /// A file of `web.acme-webroot`: RFC 8555 §8.3.
  case challenge(String)
  case nothing

  static func find(_ path: [UInt8], in web: borrowing WebConfiguration, of dialect: Dialect) -> Route {
    if dialect == .webSocketEcho { return path == Route.root ? .webSocket : .nothing }
    if let resource = web.resources[path] { return .resource(resource) }
    for (name, route) in Route.fixed where path.elementsEqual(name.utf8) { return route }
    if web.challengeFolder != nil, let token = challenge(path) { return .challenge(token) }
    return .nothing
  }

  /// The token of a challenge; nil where it is none. RFC 8555 §8.1 has it of base64url alone, and so it leads to no other
  /// folder.
  private static func challenge(_ path: [UInt8]) -> String? {
    let token = path.dropFirst(challenges.utf8.count)
    guard path.starts(with: challenges.utf8), (1...challengeBytesMax).contains(token.count) else { return nil }
    let isToken = token.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
        true
      default: false
      }
    }
    return isToken ? String(decoding: token, as: UTF8.self) : nil
  }

  private static var challenges: String { "/.well-known/acme-challenge/" }
  private static var challengeBytesMax: Int { 128 }

  static let root = Array("/".utf8)

  private static var fixed: [(String, Route)] {
    [("/ws", .webSocket), ("/healthz", .health), ("/readyz", .readiness), ("/metrics", .metrics)]
  }

  /// Whether a WebSocket may be opened there. At `/` too, as other servers have it.
  static func takesUpgrade(_ path: [UInt8], of dialect: Dialect) -> Bool {
    path == root || (dialect == .http && path.elementsEqual("/ws".utf8))
  }
}
