import Logging
import MadangChat
import MadangServer

/// What the settings come to: the defaults, and whatever was said on top of them.
struct ServerSetup: Sendable {
  var listen = ["irc://127.0.0.1:6667", "plain://127.0.0.1:9000"]
  /// Nil: one for each processor.
  var workers: Int?
  /// Nil: what the descriptor limit allows.
  var maxConnections: Int?
  var limits = Limits()
  var chat = Settings()
  /// As CLIENTTAGDENY has it.
  var blockedClientTags: String?
  var motd: String?
  /// A folder, or `none`; nil: the platform's.
  var data: String?
  var logLevel = Logger.Level.notice
  var logFormat = LogFormat.text
  /// A path, or `none`; nil: where `ControlPlace` looks.
  var control: String?

  /// The rules' settings, with what files hold. Nil where the message of the day can't be read.
  func chatSettings() -> Settings? {
    var settings = chat
    if !settings.lobby.hasPrefix("#") { settings.lobby = "#" + settings.lobby }
    settings.clientTags = blockedClientTags.map { ClientTagPolicy(blocking: $0) } ?? ClientTagPolicy()
    settings.version = "madang-\(Version.current)"
    settings.motd = []
    if let motd {
      guard let lines = MotdFile.read(motd) else { return nil }
      settings.motd = lines
    }
    return settings
  }
}
