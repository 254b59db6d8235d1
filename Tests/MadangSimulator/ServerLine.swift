/// A line that the server sent, taken apart as a client does. Modern IRC, "Message Format".
struct ServerLine {
  /// `nick!user@host` or a server's name; empty where there was none.
  let source: String
  let command: String
  /// The last one without its colon.
  let parameters: [String]

  init?(_ line: String) {
    var rest = line[...]
    if rest.hasPrefix("@") {
      guard let space = rest.firstIndex(of: " ") else { return nil }
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
    self.source = source
    self.command = command
    parameters = Array(words.dropFirst())
  }

  /// Who it comes from; empty for a server.
  var nick: String {
    guard let end = source.firstIndex(of: "!") else { return "" }
    return String(source[..<end])
  }

  /// The user name, which never changes: `~u7`.
  var user: String {
    guard let start = source.firstIndex(of: "!"), let end = source.firstIndex(of: "@") else { return "" }
    return String(source[source.index(after: start)..<end])
  }

  var last: String { parameters.last ?? "" }

  /// The line as every member of a room must see it, whatever they negotiated.
  var item: Stay.Item {
    // extended-join adds an account and a real name.
    let shown = command == "JOIN" ? Array(parameters.prefix(1)) : parameters
    return Stay.Item(text: "\(source) \(command) \(shown.joined(separator: " "))", user: user, command: command)
  }
}
