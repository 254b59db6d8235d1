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
  case nothing

  static func find(_ path: [UInt8], in web: borrowing WebConfiguration, of dialect: Dialect) -> Route {
    if dialect == .webSocketEcho { return path == Route.root ? .webSocket : .nothing }
    if let resource = web.resources[path] { return .resource(resource) }
    for (name, route) in Route.fixed where path.elementsEqual(name.utf8) { return route }
    return .nothing
  }

  static let root = Array("/".utf8)

  private static var fixed: [(String, Route)] { [("/ws", .webSocket), ("/healthz", .health), ("/readyz", .readiness)] }

  /// Whether a WebSocket may be opened there. At `/` too, as other servers have it.
  static func takesUpgrade(_ path: [UInt8], of dialect: Dialect) -> Bool {
    path == root || (dialect == .http && path.elementsEqual("/ws".utf8))
  }
}
