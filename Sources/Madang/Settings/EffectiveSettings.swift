/// Every setting's value, and who said it: the flags win, then the environment, then the file, then the default.
struct EffectiveSettings: Sendable {
  enum Source: Equatable, Sendable {
    case byDefault
    case file(String)
    case environment(String)
    case flag(String)

    var description: String {
      switch self {
      case .byDefault: "default"
      case .file(let path): "file \(path)"
      case .environment(let name): "environment \(name)"
      case .flag(let name): "flag --\(name)"
      }
    }
  }

  struct Entry: Sendable {
    var value: SettingValue?
    var source = Source.byDefault
  }

  private(set) var entries: [String: Entry]

  init() {
    let setup = ServerSetup()
    entries = Dictionary(uniqueKeysWithValues: Setting.rows.map { ($0.key, Entry(value: $0.read(setup))) })
  }

  subscript(setting: Setting) -> Entry {
    get { entries[setting.key] ?? Entry() }
    set { entries[setting.key] = newValue }
  }

  /// What the server is to be; what no setting says stays as `base` has it.
  func setup(on base: ServerSetup = ServerSetup()) -> ServerSetup {
    var setup = base
    for row in Setting.rows { row.write(&setup, self[row].value) }
    return setup
  }

  // MARK: Text

  /// Takes over what the environment says; an empty variable says nothing.
  mutating func take(environment: [String: String], _ problems: inout [SettingProblem]) {
    for row in Setting.rows {
      guard let variable = row.variable, let text = environment[variable], !text.isEmpty else { continue }
      take([text], for: row, named: variable, from: .environment(variable), &problems)
    }
  }

  /// Takes over what was given on the command line, by key. Of a flag that takes one value, the last counts.
  mutating func take(flags: [String: [String]], _ problems: inout [SettingProblem]) {
    for row in Setting.rows {
      guard let flag = row.flag, let texts = flags[row.key], !texts.isEmpty else { continue }
      take(texts, for: row, named: "--\(flag)", from: .flag(flag), &problems)
    }
  }

  private mutating func take(
    _ texts: [String], for row: Setting, named name: String, from source: Source, _ problems: inout [SettingProblem]
  ) {
    if case .list = row.kind {
      let items = texts.flatMap { row.kind.value(ofText: $0)?.list ?? [] }
      // Each by itself, so that the message names just the one.
      let wrong = items.compactMap { item in
        row.kind.complaint(about: .list([item])).map { SettingProblem(place: "\(name) \(item)", reason: $0) }
      }
      problems += wrong
      if wrong.isEmpty { self[row] = Entry(value: .list(items), source: source) }
      return
    }
    guard let text = texts.last else { return }
    let place = row.isSecret ? name : "\(name) \(text)"
    guard let value = row.kind.value(ofText: text) else {
      problems.append(SettingProblem(place: place, reason: row.kind.textExpectation))
      return
    }
    if let complaint = row.kind.complaint(about: value) {
      problems.append(SettingProblem(place: place, reason: complaint))
    } else {
      self[row] = Entry(value: value, source: source)
    }
  }
}
