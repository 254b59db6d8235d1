/// A setting as `madang config print --json` tells it: secrets are masked.
struct PrintedSetting: Encodable {
  private enum CodingKeys: String, CodingKey { case key, value, source, place }

  private let row: Setting
  private let entry: EffectiveSettings.Entry

  init(_ row: Setting, _ entry: EffectiveSettings.Entry) {
    self.row = row
    self.entry = entry
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(row.key, forKey: .key)
    try container.encode(entry.value.map(shown), forKey: .value)
    let (source, place) = entry.source.parts
    try container.encode(source, forKey: .source)
    try container.encode(place, forKey: .place)
  }

  private func shown(_ value: SettingValue) -> JSONValue {
    if row.isSecret { return .text(SettingsPrinter.mask) }
    guard case .tables(let fields) = row.kind, case .tables(let tables) = value else { return JSONValue(value) }
    return .list(
      tables.map { table in
        .object(
          table.reduce(into: [:]) { object, cell in
            let isSecret = fields.contains { $0.name == cell.key && $0.isSecret }
            object[cell.key] = isSecret ? .text(SettingsPrinter.mask) : JSONValue(cell.value)
          })
      })
  }
}

extension JSONValue {
  fileprivate init(_ value: SettingValue) {
    self =
      switch value {
      case .text(let text): .text(text)
      case .whole(let number): .number(Double(number))
      case .onOff(let isOn): .flag(isOn)
      case .list(let items): .list(items.map(JSONValue.text))
      case .tables(let tables): .list(tables.map { .object($0.mapValues(JSONValue.init)) })
      }
  }
}

extension EffectiveSettings.Source {
  /// The kind, and which one: a path, a variable, or a flag.
  fileprivate var parts: (kind: String, place: String?) {
    switch self {
    case .byDefault: ("default", nil)
    case .file(let path): ("file", path)
    case .environment(let name): ("environment", name)
    case .flag(let name): ("flag", "--\(name)")
    }
  }
}
