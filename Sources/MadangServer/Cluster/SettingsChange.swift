import MadangWorld

/// All nodes have other settings from one place of the log on.
struct SettingsChange {
  /// All of them, from there on.
  let settings: [SharedSetting]
  /// The keys of those that had been others.
  let keys: [String]
  /// The time of day there, in milliseconds since 1970.
  let milliseconds: Int64
  /// Nobody is told, and nothing follows: nodes have trapped at it.
  var isQuiet = false

  /// - Parameter before: none where the first node began.
  init(from before: [SharedSetting], to settings: [SharedSetting], milliseconds: Int64) {
    self.settings = settings
    keys = SharedSetting.differences(before, settings)
    self.milliseconds = milliseconds
  }
}
