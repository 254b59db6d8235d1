import MadangChat
import MadangKernel
import MadangServer
import MadangWire
import MadangWorld

/// Reads `--listen`: `irc://HOST:PORT`, `ircs://HOST:PORT?client-certificates=on`,
/// `http://HOST:PORT`, `https://HOST:PORT`, `ws-echo://HOST:PORT`,
/// `plain://HOST:PORT?style=numbered|announce&language=en|ko&greeting=on|off&room=NAME`, HOST also `[IPv6]`, or
/// `unix:/PATH` or `systemd:NAME` in place of HOST:PORT.
enum ListenURL {
  struct Invalid: Error {
    let reason: String
  }

  static let portOfIRC: UInt16 = 6667
  static let portOfPlain: UInt16 = 9000
  static let portOfSecureIRC: UInt16 = 6697
  static let portOfHTTP: UInt16 = 8080
  static let portOfHTTPS: UInt16 = 8443

  static func parse(_ text: String, limits: ChatLimits = ChatLimits()) throws(Invalid) -> ListenerConfiguration {
    guard let mark = text.firstRange(of: "://") else {
      throw Invalid(reason: "it should look like irc://127.0.0.1:6667 or plain://127.0.0.1:9000")
    }
    let scheme = text[..<mark.lowerBound].lowercased()
    let (place, options) = split(text[mark.upperBound...], at: "?")
    let (query, expectsProxy) = try takeProxy(from: options)
    var listener = try listener(scheme, place, query, limits)
    listener.expectsProxy = expectsProxy
    listener.inheritedName = place.hasPrefix(inheritedSign) ? String(place.dropFirst(inheritedSign.count)) : nil
    return listener
  }

  /// What is left of the options without `proxy`, which every scheme takes.
  private static func takeProxy(from options: Substring?) throws(Invalid) -> (Substring?, Bool) {
    guard let options else { return (nil, false) }
    var rest = options.split(separator: "&")
    let proxies = rest.filter { $0.hasPrefix("proxy=") }
    guard let proxy = proxies.first else { return (options, false) }
    if proxies.count > 1 { throw Invalid(reason: "\"proxy\" is there twice") }
    guard proxy == "proxy=on" || proxy == "proxy=off" else {
      throw Invalid(reason: "proxy is \"\(proxy.dropFirst(6))\"; use on or off")
    }
    rest.removeAll { $0 == proxy }
    return (rest.isEmpty ? nil : Substring(rest.joined(separator: "&")), proxy == "proxy=on")
  }

  private static func listener(
    _ scheme: String, _ place: Substring, _ query: Substring?, _ limits: ChatLimits
  ) throws(Invalid) -> ListenerConfiguration {
    switch scheme {
    case "irc":
      if query != nil { throw Invalid(reason: "irc:// takes no options behind a question mark") }
      return ListenerConfiguration(
        scheme: scheme, address: try address(place, defaultPort: portOfIRC), encoding: [])
    case "ircs":
      var listener = ListenerConfiguration(
        scheme: scheme, address: try address(place, defaultPort: portOfSecureIRC), encoding: [])
      listener.transport = .tls(asksForCertificates: try asksForCertificates(query))
      return listener
    case "http", "https", "ws-echo":
      if query != nil { throw Invalid(reason: "\(scheme):// takes no options behind a question mark") }
      var listener = ListenerConfiguration(
        scheme: scheme, address: try address(place, defaultPort: scheme == "https" ? portOfHTTPS : portOfHTTP),
        dialect: scheme == "ws-echo" ? .webSocketEcho : .http)
      if scheme == "https" { listener.transport = .tls() }
      return listener
    case "plain":
      let (style, room) = try options(query ?? "", limits: limits)
      return ListenerConfiguration(
        scheme: scheme, address: try address(place, defaultPort: portOfPlain), encoding: style, room: room)
    default:
      throw Invalid(
        reason:
          "its scheme is \(scheme.isEmpty ? "missing" : "\"\(scheme)\""); use irc://, ircs://, plain://, http:// or https://"
      )
    }
  }

  /// What stands before the name of a socket that the program was started with.
  private static let inheritedSign = "systemd:"

  private static func address(_ place: Substring, defaultPort: UInt16) throws(Invalid) -> Address {
    if place.hasPrefix(inheritedSign) {
      let name = place.dropFirst(inheritedSign.count)
      guard (1...255).contains(name.utf8.count), name.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }), !name.contains(":")
      else { throw Invalid(reason: "behind systemd: stands the name of a socket, as FileDescriptorName= has it") }
      // Where it is bound is not known before the program has it.
      return .unix(path: "")
    }
    if place.hasPrefix("unix:") {
      let path = String(place.dropFirst(5))
      guard path.hasPrefix("/") else { throw Invalid(reason: "the path behind unix: must begin with a slash") }
      guard path.utf8.count <= Address.unixPathBytesMax else {
        throw Invalid(reason: "the path is longer than \(Address.unixPathBytesMax) bytes")
      }
      return .unix(path: path)
    }
    let (host, portText) = try hostAndPort(place.hasSuffix("/") ? place.dropLast() : place)
    var port = defaultPort
    if let portText {
      guard let number = HostAndPort.portNumber(portText) else {
        throw Invalid(reason: "the port \"\(portText)\" is not a number from 0 to 65535")
      }
      port = number
    }
    guard let address = Address(host: host == "*" ? "0.0.0.0" : String(host), port: port) else {
      throw Invalid(
        reason: "\"\(host)\" is no address of this machine: use a numeric one, such as 127.0.0.1, 0.0.0.0 or [::1]")
    }
    return address
  }

  private static func hostAndPort(_ place: Substring) throws(Invalid) -> (host: Substring, port: Substring?) {
    do throws(HostAndPort.Problem) {
      return try HostAndPort.parts(of: place)
    } catch {
      switch error {
      case .openBracket: throw Invalid(reason: "the bracket of the IPv6 address is open")
      case .behindBracket: throw Invalid(reason: "after the bracket comes :PORT")
      case .bareIPv6: throw Invalid(reason: "\"\(place)\" has more than one colon: an IPv6 address stands in brackets")
      }
    }
  }

  /// `client-certificates=on`: browsers would ask people for one, so it is for IRC alone.
  private static func asksForCertificates(_ query: Substring?) throws(Invalid) -> Bool {
    switch query {
    case nil, "client-certificates=off": return false
    case "client-certificates=on": return true
    case let other?: throw Invalid(reason: "there is no option \"\(other)\"; there is client-certificates=on")
    }
  }

  private static func options(_ query: Substring, limits: ChatLimits) throws(Invalid) -> (Encoding, String?) {
    var style: Encoding?
    var language: PlainLanguage?
    var greets: Bool?
    var room: String?
    var seen: Set<Substring> = []
    for option in query.split(separator: "&") {
      let (key, value) = split(option, at: "=")
      guard seen.insert(key).inserted else { throw Invalid(reason: "\"\(key)\" is there twice") }
      switch (key, value ?? "") {
      case ("style", "numbered"): style = .plainNumbered
      case ("style", "announce"): style = .plainAnnounce
      case ("style", let other): throw Invalid(reason: "style is \"\(other)\"; use numbered or announce")
      case ("language", let code):
        guard let known = PlainLanguage(rawValue: String(code)) else {
          let codes = SettingKind.enumeration(PlainLanguage.allCases.map(\.rawValue))
          throw Invalid(reason: "language is \"\(code)\"; use \(codes)")
        }
        language = known
      case ("greeting", "on"): greets = true
      case ("greeting", "off"): greets = false
      case ("greeting", let other): throw Invalid(reason: "greeting is \"\(other)\"; use on or off")
      case ("room", let name): room = try self.room(name, limits)
      case (let other, _):
        throw Invalid(reason: "there is no option \"\(other)\"; there are style, language, greeting and room")
      }
    }
    var encoding = style ?? .plainNumbered
    // What programs read that know a style has nothing in it but that style's lines, in the language that they expect.
    if greets ?? (style == nil) { encoding.insert(.plainGreeting) }
    if (language ?? (style == .plainAnnounce ? .korean : .english)) == .english { encoding.insert(.plainEnglish) }
    return (encoding, room)
  }

  private static func room(_ name: Substring, _ limits: ChatLimits) throws(Invalid) -> String {
    let bare: String
    do throws(PercentEncoding.Problem) { bare = try PercentEncoding.decode(name) } catch {
      throw Invalid(reason: "\"\(name)\" has a percent sign without a UTF-8 character; %25 is the sign itself")
    }
    let full = Names.withRoomSign(bare)
    guard Names.isRoom(full, bytesMax: limits.roomNameBytesMax) else {
      throw Invalid(reason: "\"\(name)\" can't be the name of a room")
    }
    return full
  }

  private static func split(_ text: Substring, at mark: Character) -> (Substring, Substring?) {
    guard let index = text.firstIndex(of: mark) else { return (text, nil) }
    return (text[..<index], text[text.index(after: index)...])
  }
}
