/// Lines that hold a password: the arrow keys must not bring them back, nor the screen show them.
enum SecretLine {
  /// Words behind which services and servers take a password.
  private static let verbs: Set<String> = [
    "auth", "authenticate", "cert", "drop", "ghost", "id", "identify", "login", "oper", "pass", "passwd", "password",
    "recover", "regain", "register", "release", "reset", "set", "setpass", "verify",
  ]
  /// Those with which a line to a service in a conversation of two begins; other lines may begin so too, and are the price.
  private static let spokenVerbs: Set<String> = [
    "auth", "authenticate", "identify", "login", "oper", "pass", "recover", "register", "setpass",
  ]
  private static let speaking: Set<String> = ["/m", "/msg", "/notice", "/privmsg", "/q", "/query", "privmsg", "notice"]
  private static let raw: Set<String> = ["/quote", "/raw"]
  /// Names of services, with and without the slash of clients that have a command for each.
  private static let services: Set<String> = [
    "authserv", "chanserv", "cs", "nickserv", "ns", "operserv", "os", "q", "saslserv", "userserv", "x",
  ]

  /// Whether a typed line, or one of the lines of a paste, may hold one.
  static func isSecret(_ text: String) -> Bool {
    text.split(whereSeparator: \.isNewline).contains { line in
      let words = words(of: line)
      return isSecret(words[...])
    }
  }

  private static func isSecret(_ words: ArraySlice<String>) -> Bool {
    guard let first = words.first else { return false }
    let rest = words.dropFirst()
    if raw.contains(first) { return isSecret(rest) }
    if speaking.contains(first) {
      // `/msg NickServ IDENTIFY …`, `/msg NickServ@services :IDENTIFY …`
      return isService(rest.first ?? "") && holdsSecret(rest.dropFirst())
    }
    let command = first.hasPrefix("/") ? String(first.dropFirst()) : first
    if isService(command) { return holdsSecret(rest) }
    if command == first, !spokenVerbs.contains(first) { return false }
    return holdsSecret([command] + rest)
  }

  /// Whether one of the service's own commands has something behind it.
  private static func holdsSecret(_ words: some Collection<String>) -> Bool {
    guard words.count > 1, let verb = words.first else { return false }
    return verbs.contains(verb.hasPrefix(":") ? String(verb.dropFirst()) : verb)
  }

  static func isService(_ name: String) -> Bool {
    let bare = name.lowercased().prefix { $0 != "@" }
    return services.contains(String(bare))
  }

  /// What is shown of a text that goes to a service: all but its first word, where that takes a password.
  static func shown(_ text: String, to place: String) -> String {
    guard isService(place), holdsSecret(words(of: text[...])) else { return text }
    return "\(text.prefix { $0 != " " }) ********"
  }

  private static func words(of line: Substring) -> [String] {
    line.lowercased().split(separator: " ").map(String.init)
  }
}
