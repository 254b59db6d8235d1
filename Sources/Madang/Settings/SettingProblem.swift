/// One thing that can't be used, and where it was said.
struct SettingProblem: Error, Equatable, Sendable {
  /// `madang.toml:3:1`, `--workers 0` or `MADANG_WORKERS`.
  let place: String
  let reason: String

  var line: String { "\(place): \(reason)" + (reason.hasSuffix("?") ? "" : ".") }
}
