/// A line that the server sent, taken apart as a client does. Modern IRC, "Message Format".
struct ServerLine {
  let tags: [String: String]
  /// `nick!user@host` or a server's name; empty where there was none.
  let source: String
  let command: String
  /// The last one without its colon.
  let parameters: [String]

  init?(_ line: String) {
    var rest = line[...]
    var tags: [String: String] = [:]
    if rest.hasPrefix("@") {
      guard let space = rest.firstIndex(of: " ") else { return nil }
      for tag in rest[rest.index(after: rest.startIndex)..<space].split(separator: ";") {
        let parts = tag.split(separator: "=", maxSplits: 1)
        if tags.updateValue(parts.count > 1 ? String(parts[1]) : "", forKey: String(parts[0])) != nil { return nil }
      }
      rest = rest[rest.index(after: space)...]
    }
    var source = ""
    if rest.hasPrefix(":") {
      guard let space = rest.firstIndex(of: " ") else { return nil }
      source = String(rest[rest.index(after: rest.startIndex)..<space])
      rest = rest[rest.index(after: space)...]
    }
    var words: [String] = []
    while !rest.isEmpty {
      if rest.hasPrefix(":"), !words.isEmpty {
        words.append(String(rest.dropFirst()))
        break
      }
      let space = rest.firstIndex(of: " ") ?? rest.endIndex
      words.append(String(rest[..<space]))
      rest = space == rest.endIndex ? "" : rest[rest.index(after: space)...]
    }
    guard let command = words.first, !command.isEmpty else { return nil }
    self.tags = tags
    self.source = source
    self.command = command
    parameters = Array(words.dropFirst())
  }

  /// Who it comes from; empty for a server.
  var nick: String {
    guard let end = source.firstIndex(of: "!") else { return "" }
    return String(source[..<end])
  }

  /// The user name and the host, which never change: `~u7@10.0.0.7`.
  var user: String {
    guard let start = source.firstIndex(of: "!") else { return "" }
    return String(source[source.index(after: start)...])
  }

  var last: String { parameters.last ?? "" }

  /// The parameter of that number; empty where there are fewer.
  func word(_ index: Int) -> String { index < parameters.count ? parameters[index] : "" }

  /// The line as every member of a room must see it, whatever they negotiated.
  var item: Stay.Item {
    // extended-join adds an account and a real name.
    let shown = command == "JOIN" ? Array(parameters.prefix(1)) : parameters
    return Stay.Item(
      text: "\(source) \(command) \(shown.joined(separator: " "))", user: user, nick: nick, command: command,
      words: shown)
  }
}
