import ArgumentParser

/// One option for each row that has a flag. Their values are texts, which the rows judge, so that all of them are
/// complained of alike.
struct SettingFlags: ParsableArguments, CustomReflectable {
  /// What was given, by key.
  private(set) var given: [String: [String]] = [:]

  private static let rows = Setting.rows.filter { $0.flag != nil }

  init() {}

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    for row in Self.rows {
      given[row.key] = try container.decode(Option<[String]>.self, forKey: Key(stringValue: row.key)).wrappedValue
    }
  }

  /// The parser takes a type's options from its mirror.
  var customMirror: Mirror {
    Mirror(
      self,
      children: Self.rows.map { row in
        let option = Option<[String]>(
          wrappedValue: [], name: .customLong(row.flag ?? row.key), parsing: .singleValue,
          help: ArgumentHelp("\(row.help)\(Self.defaultText(of: row))", valueName: row.placeholder),
          completion: row.completion)
        return (label: row.key, value: option)
      })
  }

  private static func defaultText(of row: Setting) -> String {
    guard let value = row.read(ServerSetup()) else { return "" }
    return " (default: \(value.shownText))"
  }

  private struct Key: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }
}

extension Setting {
  /// What a shell offers for its value.
  var completion: CompletionKind {
    switch kind {
    case .onOff: .list(["on", "off"])
    case .choice(let words): .list(words)
    case .text, .list:
      switch placeholder.split(separator: "|").first {
      case "file", "path": .file()
      case "folder": .directory
      default: .default
      }
    case .whole, .tables: .default
    }
  }
}
