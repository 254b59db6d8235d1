import MadangChat

/// What a command tells, as people read it.
enum ControlText {
  static func lines(_ things: [[String: JSONValue]], _ look: ControlLook, columns: Int) -> [String] {
    switch look {
    case .sentence: []
    case .table(let keys): things.isEmpty ? [] : table(things, keys).lines(columns: columns)
    case .facts(let keys): things.flatMap { facts($0, keys) }
    }
  }

  private static func table(_ things: [[String: JSONValue]], _ keys: [ControlColumn]) -> TextTable {
    var table = TextTable(header: keys.map { $0.title.uppercased() }, isRight: keys.map(\.kind.isNumber))
    for thing in things { table.add(keys.map { cells(thing[$0.key], $0.kind, inTable: true).joined(separator: " ") }) }
    return table
  }

  private static func facts(_ thing: [String: JSONValue], _ keys: [ControlColumn]) -> [String] {
    let width = (keys.map(\.title.count).max() ?? 0) + 2
    return keys.flatMap { key in
      let title = key.title + String(repeating: " ", count: width - key.title.count)
      return cells(thing[key.key], key.kind, inTable: false).map { title + $0 }
    }
  }

  private static func cells(_ value: JSONValue?, _ kind: ControlColumn.Kind, inTable: Bool) -> [String] {
    guard let value else { return [] }
    return switch (kind, value) {
    case (.flag(let word), .flag(true)): [word]
    case (.flag, .flag(false)): []
    case (.until, .none): ["for good"]
    case (_, .none): []
    case (.time, .text(let text)), (.until, .text(let text)): [inTable ? minute(text) : text]
    case (.seconds, .number(let seconds)): [duration(Int64(seconds))]
    case (.bytes, .number(let bytes)): [size(bytes)]
    case (_, .number(let number)): [number.shortText]
    case (_, .flag(let isSet)): [isSet ? "yes" : "no"]
    case (_, .text(let text)): [harmless(text)]
    case (_, .object(let object)):
      object.sorted { $0.key < $1.key }.map { key, value in
        ([key] + cells(value, .number, inTable: inTable)).joined(separator: " ")
      }
    case (_, .list(let list)): list.flatMap { cells($0, .text, inTable: inTable) }
    }
  }

  /// `2026-03-01 09:30` of `2026-03-01T09:30:00Z`.
  private static func minute(_ text: String) -> String {
    text.count == 20 ? String(text.prefix(10) + " " + text.dropFirst(11).prefix(5)) : text
  }

  /// `1 d 2 h 3 min 4 s`, without the parts before the first that isn't nothing.
  static func duration(_ seconds: Int64) -> String {
    let parts = [(seconds / 86_400, "d"), (seconds / 3600 % 24, "h"), (seconds / 60 % 60, "min"), (seconds % 60, "s")]
    let told = parts.drop { $0.0 == 0 && $0.1 != "s" }
    return told.map { "\($0.0) \($0.1)" }.joined(separator: " ")
  }

  /// `812 bytes`, `3.4 MiB`.
  static func size(_ bytes: Double) -> String {
    var (value, unit) = (bytes, 0)
    let units = ["bytes", "KiB", "MiB", "GiB", "TiB"]
    while value >= 1024, unit < units.count - 1 { (value, unit) = (value / 1024, unit + 1) }
    return "\(unit == 0 || value >= 100 ? value.rounded() : (value * 10).rounded() / 10) \(units[unit])"
      .replacing(".0 ", with: " ")
  }

  /// Without what would steer a terminal, or turn the rest of a line around.
  static func harmless(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.filter { $0.properties.generalCategory != .control && !$0.properties.isBidiControl }))
  }
}

extension ControlColumn.Kind {
  /// Whether its values are compared by their last digits.
  var isNumber: Bool {
    switch self {
    case .number, .bytes: true
    case .text, .time, .until, .seconds, .flag, .list: false
    }
  }
}

extension Double {
  /// As a whole number where it is one.
  fileprivate var shortText: String {
    self == rounded() && magnitude < 1e15 ? "\(Int64(self))" : "\((self * 10).rounded() / 10)"
  }
}
