/// Where keys stand in a TOML document that was read already: the parser tells it of errors only.
struct KeyPositions {
  typealias Position = (line: Int, column: Int)

  private var byKey: [String: Position] = [:]
  private var tablesByName: [String: Int] = [:]
  /// The table that the lines belong to, with a dot behind it.
  private var prefix = ""
  /// The quotes that end a text of several lines, while in one.
  private var openQuotes: String?
  /// How many brackets of a list are open.
  private var depth = 0

  init(in text: String) {
    for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
      read(line, number: index + 1)
    }
  }

  subscript(key: String) -> Position? { byKey[key] }

  private mutating func read(_ line: Substring, number: Int) {
    if openQuotes != nil || depth > 0 {
      skip(line)
      return
    }
    let body = line.drop(while: \.isWhitespace)
    let position = (line: number, column: line.count - body.count + 1)
    if body.isEmpty || body.hasPrefix("#") { return }
    if body.hasPrefix("[[") {
      let name = Self.bare(body.dropFirst(2).prefix { $0 != "]" })
      let index = tablesByName[name, default: 0]
      tablesByName[name] = index + 1
      enter("\(name)[\(index)]", position)
    } else if body.hasPrefix("[") {
      enter(Self.bare(body.dropFirst().prefix { $0 != "]" }), position)
    } else if let mark = body.firstIndex(of: "=") {
      let key = prefix + Self.bare(body[..<mark])
      byKey[key] = position
      skip(body[body.index(after: mark)...])
    }
  }

  private mutating func enter(_ table: String, _ position: Position) {
    byKey[table] = position
    prefix = table + "."
  }

  /// `limits . "targets"` as one key.
  private static func bare(_ text: Substring) -> String {
    String(text.filter { !$0.isWhitespace && $0 != "\"" && $0 != "'" })
  }

  /// Goes over a value, up to its end or that of its line.
  private mutating func skip(_ text: Substring) {
    var rest = text
    while !rest.isEmpty {
      if let quotes = openQuotes {
        if quotes == "\"\"\"", rest.hasPrefix("\\") {
          rest = rest.dropFirst(2)
        } else if rest.hasPrefix(quotes) {
          openQuotes = nil
          rest = rest.dropFirst(quotes.count)
        } else {
          rest = rest.dropFirst()
        }
        continue
      }
      if rest.hasPrefix("#") { return }
      if rest.hasPrefix("\"\"\"") || rest.hasPrefix("'''") {
        openQuotes = String(rest.prefix(3))
        rest = rest.dropFirst(3)
      } else if rest.hasPrefix("\"") || rest.hasPrefix("'") {
        rest = Self.afterText(rest)
      } else {
        if rest.hasPrefix("[") { depth += 1 }
        if rest.hasPrefix("]") { depth -= 1 }
        rest = rest.dropFirst()
      }
    }
  }

  /// What follows a text that ends on its line.
  private static func afterText(_ text: Substring) -> Substring {
    let quote = text.first
    var rest = text.dropFirst()
    while let character = rest.first, character != quote {
      rest = rest.dropFirst(character == "\\" && quote == "\"" ? 2 : 1)
    }
    return rest.dropFirst()
  }
}
