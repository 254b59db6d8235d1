/// One row of what a server can be told: its key in the file, its flag, what it takes, and where it goes. The file, the
/// environment, the flags, `config print` and the reload are all made from these rows; see `Setting.rows`.
struct Setting: Sendable {
  enum Change: Sendable {
    /// SIGHUP is enough.
    case running
    case restart
  }

  /// `idle-timeout`, or behind the name of its table, `limits.topic-bytes`.
  let key: String
  /// Without its hyphens; nil where it can't be given on the command line.
  let flag: String?
  let kind: SettingKind
  /// What stands for the value in the help of the flag.
  let placeholder: String
  let change: Change
  /// Whether nobody should read it over a shoulder.
  let isSecret: Bool
  let help: String
  /// What a setup has; nil where it has nothing.
  let read: @Sendable (ServerSetup) -> SettingValue?
  /// Gives a setup the value; nil: what it has without one.
  let write: @Sendable (inout ServerSetup, SettingValue?) -> Void

  init<Value: SettingConvertible>(
    _ key: String, flag: String? = nil, _ kind: SettingKind, as placeholder: String = "", _ change: Change,
    isSecret: Bool = false, _ path: WritableKeyPath<ServerSetup, Value> & Sendable, _ help: String
  ) {
    self.key = key
    self.flag = flag
    self.kind = kind
    self.placeholder = placeholder
    self.change = change
    self.isSecret = isSecret
    self.help = help
    read = { $0[keyPath: path].settingValue }
    write = { setup, value in
      guard let value else {
        setup[keyPath: path] = ServerSetup()[keyPath: path]
        return
      }
      guard let converted = Value(value) else { preconditionFailure("\(key) takes another kind of value.") }
      setup[keyPath: path] = converted
    }
  }

  /// Its name in the environment, such as `MADANG_IDLE_TIMEOUT`; nil where one line of text can't hold the value.
  var variable: String? {
    if case .tables = kind { return nil }
    return "MADANG_" + key.uppercased().replacing("-", with: "_").replacing(".", with: "_")
  }

  /// The table that it is in, and its name there.
  var table: Substring? { key.firstIndex(of: ".").map { key[..<$0] } }
  var name: Substring { key.firstIndex(of: ".").map { key[key.index(after: $0)...] } ?? key[...] }
}

/// A key of a table that may stand several times, such as `[[webirc]]`.
struct SettingField: Sendable {
  let name: String
  let kind: SettingKind
  let isRequired: Bool
  let isSecret: Bool

  init(_ name: String, _ kind: SettingKind, isRequired: Bool = true, isSecret: Bool = false) {
    self.name = name
    self.kind = kind
    self.isRequired = isRequired
    self.isSecret = isSecret
  }
}
