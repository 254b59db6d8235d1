import Foundation
import MadangClient
import MadangTLS

/// One row of what `madang join` can be told: in its file, by a variable such as `MADANG_JOIN_ACCOUNT`, and by a flag.
struct JoinSetting: Sendable {
  let key: String
  let kind: SettingKind
  /// Whether nobody should read it over a shoulder; it has no flag then.
  let isSecret: Bool
  let write: @Sendable (inout JoinSetup, SettingValue) -> Void

  private init<Value: SettingConvertible>(
    _ key: String, _ kind: SettingKind, isSecret: Bool = false, _ path: WritableKeyPath<JoinSetup, Value> & Sendable
  ) {
    self.key = key
    self.kind = kind
    self.isSecret = isSecret
    write = { setup, value in
      guard let converted = Value(value) else { preconditionFailure("\(key) takes another kind of value.") }
      setup[keyPath: path] = converted
    }
  }

  static let rows: [JoinSetting] = [
    JoinSetting("url", .text(complaint(aboutURL:)), \.url),
    JoinSetting("account", .word, \.account),
    JoinSetting("password-file", .text { $0.isEmpty ? "it must be the path of a file" : nil }, \.passwordFile),
    JoinSetting("sasl", .choice(Login.Mechanism.allCases.map(\.rawValue)), \.sasl),
    JoinSetting("server-password", .line(bytesMax: 200), isSecret: true, \.serverPassword),
    JoinSetting("fingerprint", .text(complaint(aboutFingerprint:)), \.fingerprint),
    JoinSetting("insecure", .onOff, \.insecure),
    JoinSetting("color", .choice(ColorMode.allCases.map(\.rawValue)), \.color),
    JoinSetting("reconnect", .choice(ReconnectPolicy.allCases.map(\.rawValue)), \.reconnect),
    JoinSetting("lines-per-second", .whole(0...1_000_000), \.linesPerSecond),
    JoinSetting("bell", .onOff, \.bell),
    JoinSetting("title", .onOff, \.title),
    JoinSetting("fold", .onOff, \.fold),
  ]

  var variable: String { "MADANG_JOIN_" + key.uppercased().replacing("-", with: "_") }

  private static func complaint(aboutURL text: String) -> String? {
    do throws(ChatURLProblem) {
      _ = try ChatURL(parsing: text)
      return nil
    } catch { return error.description }
  }

  private static func complaint(aboutFingerprint text: String) -> String? {
    TLSTrust.pinned(text) == nil ? "it must be a SHA-256: 64 hexadecimal digits, with colons between them or not" : nil
  }

  // MARK: Reading

  /// What the file, the environment and the flags come to, the last of them first. `flags` are by key.
  static func setup(
    config: String?, flags: [String: String], environment: [String: String] = ProcessInfo.processInfo.environment
  ) -> Result<JoinSetup, SettingProblems> {
    var setup = JoinSetup()
    var problems: [SettingProblem] = []
    if let path = path(config, environment) {
      do throws(SettingProblem) { take(try ConfigurationFile(path: path), &setup, &problems) } catch {
        problems.append(error)
      }
    }
    problems.sort { $0.place.localizedStandardCompare($1.place) == .orderedAscending }
    for row in rows {
      if let text = environment[row.variable], !text.isEmpty { row.take(text, row.variable, &setup, &problems) }
      if let text = flags[row.key] { row.take(text, "--\(row.key)", &setup, &problems) }
    }
    return problems.isEmpty ? .success(setup) : .failure(SettingProblems(list: problems))
  }

  private func take(
    _ text: String, _ name: String, _ setup: inout JoinSetup, _ problems: inout [SettingProblem]
  ) {
    let value = kind.value(ofText: text)
    if let value, kind.complaint(about: value) == nil { return write(&setup, value) }
    let reason = value.flatMap { kind.complaint(about: $0) } ?? kind.textExpectation
    problems.append(SettingProblem(place: isSecret ? name : "\(name) \(text)", reason: reason))
  }

  private static func take(_ file: ConfigurationFile, _ setup: inout JoinSetup, _ problems: inout [SettingProblem]) {
    guard case .table(let root) = file.root else { return }
    for (key, node) in root {
      guard let row = rows.first(where: { $0.key == key }) else {
        problems.append(FileReading.unknown(key, among: rows.map(\.key), file))
        continue
      }
      if let value = FileReading.value(node, row.kind, key, file, &problems) { row.write(&setup, value) }
    }
  }

  /// The file that counts; nil where there is none.
  private static func path(_ config: String?, _ environment: [String: String]) -> String? {
    func said(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
    if let chosen = config ?? said("MADANG_JOIN_CONFIG") { return chosen == "none" ? nil : chosen }
    guard let home = said("XDG_CONFIG_HOME") ?? said("HOME").map({ $0 + "/.config" }) else { return nil }
    let path = home + "/madang/join.toml"
    return FileManager.default.fileExists(atPath: path) ? path : nil
  }
}
