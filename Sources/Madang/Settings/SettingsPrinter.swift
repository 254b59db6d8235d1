/// Settings as a file in TOML, each with a comment that says where its value comes from.
enum SettingsPrinter {
  static let mask = "********"

  static func text(_ settings: EffectiveSettings) -> String {
    var lines: [String] = []
    var table: Substring?
    // Keys without a table stand before the first table, as TOML wants it; tables of one name, at the end.
    let rows = Setting.rows.filter { if case .tables = $0.kind { false } else { true } }
    for row in rows.filter({ $0.table == nil }) + rows.filter({ $0.table != nil }).sorted(by: { $0.key < $1.key }) {
      if row.table != table {
        table = row.table
        lines += ["", "[\(row.table ?? "")]"]
      }
      lines.append(line(row, settings[row]))
    }
    for row in Setting.rows {
      guard case .tables(let fields) = row.kind else { continue }
      lines += tables(row, fields, settings[row])
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func line(_ row: Setting, _ entry: EffectiveSettings.Entry) -> String {
    guard let value = entry.value else { return "# \(row.name) =  # not set" }
    return "\(row.name) = \(written(value, isSecret: row.isSecret))  # \(comment(entry))"
  }

  private static func tables(_ row: Setting, _ fields: [SettingField], _ entry: EffectiveSettings.Entry) -> [String] {
    guard case .tables(let tables) = entry.value, !tables.isEmpty else { return ["", "# [[\(row.key)]]  # not set"] }
    return tables.flatMap { values in
      ["", "[[\(row.key)]]  # \(comment(entry))"]
        + fields.compactMap { field in
          values[field.name].map { "\(field.name) = \(written($0, isSecret: field.isSecret))" }
        }
    }
  }

  /// A path may hold anything but what ends a comment.
  private static func comment(_ entry: EffectiveSettings.Entry) -> String {
    String(entry.source.description.map { $0.isNewline || $0.unicodeScalars.contains { $0.value < 0x20 } ? "?" : $0 })
  }

  private static func written(_ value: SettingValue, isSecret: Bool) -> String {
    if isSecret { return quoted(mask) }
    return switch value {
    case .text(let text): quoted(text)
    case .whole(let number): String(number)
    case .onOff(let isOn): isOn ? "true" : "false"
    case .list(let items): "[" + items.map(quoted).joined(separator: ", ") + "]"
    case .tables: "[]"
    }
  }

  /// TOML 1.0.0, "String".
  private static func quoted(_ text: String) -> String {
    let escaped = text.unicodeScalars.map { scalar in
      switch scalar {
      case "\"": "\\\""
      case "\\": "\\\\"
      case let control where control.value < 0x20 || control.value == 0x7F:
        "\\u" + String(repeating: "0", count: control.value < 0x10 ? 3 : 2) + String(control.value, radix: 16)
      default: String(scalar)
      }
    }
    return "\"" + escaped.joined() + "\""
  }
}
