/// Taking over what the file says.
extension EffectiveSettings {
  mutating func take(_ file: ConfigurationFile, _ problems: inout [SettingProblem]) {
    guard case .table(let root) = file.root else { return }
    take(root, under: "", file, &problems)
  }

  private mutating func take(
    _ table: [String: TOMLNode], under prefix: String, _ file: ConfigurationFile, _ problems: inout [SettingProblem]
  ) {
    for (name, node) in table {
      let key = prefix + name
      if let row = Setting.named(key) {
        let count = problems.count
        let value = FileReading.value(node, row.kind, key, file, &problems)
        if let value, problems.count == count { self[row] = Entry(value: value, source: .file(file.path)) }
      } else if Setting.rows.contains(where: { $0.key.hasPrefix(key + ".") }) {
        if case .table(let inner) = node {
          take(inner, under: key + ".", file, &problems)
        } else {
          problems.append(
            SettingProblem(
              place: file.place(of: key), reason: "\(key): a table, [\(key)], is expected, not \(node.kind)"))
        }
      } else {
        problems.append(FileReading.unknown(key, among: Setting.rows.map(\.key), file))
      }
    }
  }
}

/// From a node of the file to a setting's value.
enum FileReading {
  static func value(
    _ node: TOMLNode, _ kind: SettingKind, _ key: String, _ file: ConfigurationFile,
    _ problems: inout [SettingProblem]
  ) -> SettingValue? {
    if case .tables(let fields) = kind {
      guard case .list(let nodes) = node else { return mismatch(node, kind, key, file, &problems) }
      return .tables(nodes.indices.map { table(nodes[$0], fields, "\(key)[\($0)]", file, &problems) })
    }
    guard let value = plainValue(node, kind) else { return mismatch(node, kind, key, file, &problems) }
    if let complaint = kind.complaint(about: value) {
      problems.append(SettingProblem(place: file.place(of: key), reason: "\(key): \(complaint)"))
      return nil
    }
    return value
  }

  private static func plainValue(_ node: TOMLNode, _ kind: SettingKind) -> SettingValue? {
    switch (kind, node) {
    case (.whole, .whole(let number)): return .whole(number)
    case (.onOff, .onOff(let isOn)): return .onOff(isOn)
    case (.choice, .text(let text)), (.text, .text(let text)): return .text(text)
    case (.list, .list(let nodes)):
      let items = nodes.compactMap { if case .text(let text) = $0 { text } else { nil } }
      return items.count == nodes.count ? .list(items) : nil
    default: return nil
    }
  }

  private static func mismatch(
    _ node: TOMLNode, _ kind: SettingKind, _ key: String, _ file: ConfigurationFile,
    _ problems: inout [SettingProblem]
  ) -> SettingValue? {
    problems.append(
      SettingProblem(
        place: file.place(of: key), reason: "\(key): it must be \(kind.expectation), not \(node.kind)"))
    return nil
  }

  private static func table(
    _ node: TOMLNode, _ fields: [SettingField], _ key: String, _ file: ConfigurationFile,
    _ problems: inout [SettingProblem]
  ) -> [String: SettingValue] {
    guard case .table(let nodes) = node else {
      problems.append(
        SettingProblem(place: file.place(of: key), reason: "\(key): a table is expected, not \(node.kind)"))
      return [:]
    }
    for name in nodes.keys where !fields.contains(where: { $0.name == name }) {
      problems.append(unknown("\(key).\(name)", among: fields.map { "\(key).\($0.name)" }, file))
    }
    var values: [String: SettingValue] = [:]
    for field in fields {
      if let node = nodes[field.name] {
        values[field.name] = value(node, field.kind, "\(key).\(field.name)", file, &problems)
      } else if field.isRequired {
        problems.append(SettingProblem(place: file.place(of: key), reason: "\(key): \(field.name) is missing"))
      }
    }
    return values
  }

  static func unknown(_ key: String, among known: [String], _ file: ConfigurationFile) -> SettingProblem {
    let nearest = Likeness.nearest(to: key, among: known)
    return SettingProblem(
      place: file.place(of: key), reason: "there is no key \(key)" + (nearest.map { "; did you mean \($0)?" } ?? ""))
  }
}
