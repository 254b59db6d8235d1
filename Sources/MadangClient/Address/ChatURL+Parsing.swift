import MadangKernel
import MadangWire

extension ChatURL {
  package init(parsing text: String) throws(ChatURLProblem) {
    let (scheme, rest) = try ChatURL.splitScheme(text)
    let authority: Substring
    var tail: Substring
    if rest.hasPrefix("unix:") {
      let end = rest.firstIndex { $0 == "#" || $0 == "?" } ?? rest.endIndex
      (authority, tail) = (rest[..<end], rest[end...])
    } else {
      let end = rest.firstIndex { $0 == "/" || $0 == "#" || $0 == "?" } ?? rest.endIndex
      (authority, tail) = (rest[..<end], rest[end...])
    }
    var path = ""
    if scheme.isWebSocket {
      path = String(tail.prefix { $0 != "#" && $0 != "?" })
      tail = tail.dropFirst(path.count)
    } else if tail.first == "/" {
      tail = tail.dropFirst()
    }
    let query = tail.firstIndex(of: "?").map { tail[tail.index(after: $0)...] } ?? ""
    let roomList = tail.prefix { $0 != "?" }

    var host = authority
    var nick: String?
    if let at = authority.lastIndex(of: "@"), !authority.hasPrefix("unix:") {
      nick = try ChatURL.decoded(authority[..<at])
      host = authority[authority.index(after: at)...]
    }
    self.scheme = scheme
    place = try ChatURL.place(host, scheme: scheme)
    rooms = try ChatURL.rooms(roomList)
    var parameters = Parameters(nick: nick)
    try parameters.read(query, scheme: scheme)
    if scheme == .plain {
      if !rooms.isEmpty { throw .roomsInPlain }
      if parameters.nick != nil { throw .nickInPlain }
    }
    target = scheme.isWebSocket ? try ChatURL.target(parameters.path ?? (path == "/" ? "" : path)) : nil
    if let nick = parameters.nick, !ChatURL.isNick(nick) { throw .badNick(nick) }
    self.nick = parameters.nick
    password = parameters.password
    realName = parameters.realName
  }

  private static func splitScheme(_ text: String) throws(ChatURLProblem) -> (Scheme, Substring) {
    guard let colon = text.firstIndex(of: ":"), text[colon...].hasPrefix("://") else { throw .noScheme(text) }
    let name = text[..<colon].lowercased()
    guard let scheme = Scheme(rawValue: name) else { throw .unknownScheme(name) }
    return (scheme, text[text.index(colon, offsetBy: 3)...])
  }

  // MARK: Place

  private static func place(_ text: Substring, scheme: Scheme) throws(ChatURLProblem) -> Place {
    if text.hasPrefix("unix:") {
      let path = try decoded(text.dropFirst(5))
      if path.isEmpty { throw .noPath }
      // What follows a NUL no system call would see.
      if path.utf8.contains(0) { throw .badPlace(path) }
      if path.utf8.count > Address.unixPathBytesMax { throw .pathTooLong(bytesMax: Address.unixPathBytesMax) }
      return .unix(path: path)
    }
    let parts = try hostAndPort(text)
    let host: String
    if text.first == "[" {
      host = String(parts.host)
      if host.isEmpty { throw .noHost }
      if host.utf8.contains(where: { $0 <= 0x20 || $0 >= 0x7F }) { throw .badPlace(host) }
    } else {
      host = try decoded(parts.host)
      if host.isEmpty { throw .noHost }
      if host.utf8.contains(where: { $0 <= 0x20 || $0 == 0x7F }) { throw .badPlace(host) }
      // Certificates and the Host field have such names in another form.
      if scheme.isSecure || scheme.isWebSocket, !host.utf8.allSatisfy({ $0 < 0x7F }) { throw .foreignHost(host) }
    }
    guard let digits = parts.port else { return .host(host, port: scheme.defaultPort) }
    guard let port = HostAndPort.portNumber(digits), port > 0 else { throw .badPort(String(digits)) }
    return .host(host, port: port)
  }

  private static func hostAndPort(_ text: Substring) throws(ChatURLProblem) -> (host: Substring, port: Substring?) {
    do throws(HostAndPort.Problem) {
      return try HostAndPort.parts(of: text)
    } catch {
      switch error {
      case .openBracket: throw .unclosedBracket
      case .behindBracket(let offset): throw .afterBracket(String(decoding: text.utf8.dropFirst(offset), as: UTF8.self))
      case .bareIPv6: throw .bareIPv6(String(text))
      }
    }
  }

  // MARK: The path of a WebSocket

  /// What is asked for, with what isn't ASCII encoded: RFC 3986 §2.1. The usual place where nothing is named.
  private static func target(_ path: String) throws(ChatURLProblem) -> String {
    if path.isEmpty { return usualTarget }
    if path.first != "/" || path.utf8.contains(where: { $0 <= 0x20 || $0 == 0x7F }) { throw .badPath(path) }
    if path.utf8.count > targetBytesMax { throw .badPath(String(path.prefix(40)) + "…") }
    return path.utf8.reduce(into: "") { target, byte in
      let digits = String(byte, radix: 16, uppercase: true)
      target += byte < 0x7F ? String(UnicodeScalar(byte)) : "%" + digits
    }
  }

  private static let targetBytesMax = 2_000

  // MARK: Rooms and parameters

  private static func rooms(_ list: Substring) throws(ChatURLProblem) -> [String] {
    var rooms: [String] = []
    for part in list.split(separator: ",") {
      let name = try decoded(part)
      let room = name.first.map { "#&+!".contains($0) } == true ? name : "#" + name
      let isForbidden = room.unicodeScalars.contains { $0.value <= 0x20 || $0 == "," || $0.value == 0x7F }
      if isForbidden || room.count < 2 { throw .badRoom(name) }
      if !rooms.contains(room) { rooms.append(room) }
    }
    return rooms
  }

  private struct Parameters {
    var nick: String?
    var password: String?
    var realName: String?
    var path: String?

    mutating func read(_ query: Substring, scheme: Scheme) throws(ChatURLProblem) {
      for pair in query.split(separator: "&") {
        let name = String(pair.prefix { $0 != "=" })
        let value = try decoded(pair.dropFirst(name.count + 1))
        if value.unicodeScalars.contains(where: { $0 == "\r" || $0 == "\n" || $0 == "\0" }) {
          throw .badValue(parameter: name)
        }
        switch name {
        case "nick": nick = value
        case "password": password = value
        case "name": realName = value
        case "path" where scheme.isWebSocket: path = value
        // What `madang serve --listen` takes; so that the server's own URL can be pasted here.
        case "style", "room", "language", "greeting":
          if scheme != .plain { throw .unknownParameter(name) }
        case "client-certificates" where scheme == .ircs: break
        default: throw .unknownParameter(name)
        }
      }
    }
  }

  /// Whether a server may take it; the server decides. Letters of any script are let through.
  package static func isNick(_ text: String) -> Bool {
    guard let first = text.unicodeScalars.first else { return false }
    if "0123456789-#&@+%~$:".unicodeScalars.contains(first) { return false }
    return !text.unicodeScalars.contains {
      $0.value <= 0x20 || $0.value == 0x7F || "!@*?,#&+:".unicodeScalars.contains($0)
    }
  }

  // MARK: Percent encoding

  private static func decoded(_ text: Substring) throws(ChatURLProblem) -> String {
    do throws(PercentEncoding.Problem) {
      return try PercentEncoding.decode(text)
    } catch {
      switch error {
      case .escape(let escape): throw .badEscape(escape)
      case .notUTF8: throw .badEscape(String(text))
      }
    }
  }
}
