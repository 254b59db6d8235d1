import Logging
import MadangServer
import Synchronization

/// Reads all settings again, and says of each that changed whether it has taken effect. A slow thread calls it.
final class Reloader: Sendable {
  private let sources: SettingSources
  /// What the server runs with.
  private let running: Mutex<EffectiveSettings>
  /// What the server was started with: whatever no setting says stays as it was found out then.
  private let started: ServerSetup
  private let logger: Logger

  init(_ sources: SettingSources, running: EffectiveSettings, started: ServerSetup, logger: Logger) {
    self.sources = sources
    self.running = Mutex(running)
    self.started = started
    self.logger = logger
  }

  /// What the server is to go on with; nil where something is wrong with it, and nothing is to change.
  func reload() -> Reloaded? {
    switch sources.read() {
    case .failure(let problems):
      for problem in problems.list {
        logger.error("The configuration can't be used; nothing has changed.", metadata: ["reason": "\(problem.line)"])
      }
      return nil
    case .success(let wanted):
      return running.withLock { adopt(wanted, &$0) }
    }
  }

  private func adopt(_ wanted: EffectiveSettings, _ running: inout EffectiveSettings) -> Reloaded? {
    var next = running
    for row in Setting.rows where wanted[row].value != running[row].value {
      switch row.change {
      case .running: next[row] = wanted[row]
      case .restart:
        logger.warning("A setting has changed that takes a restart.", metadata: ["key": "\(row.key)"])
      }
    }
    let setup = next.setup(on: started)
    guard let chat = setup.chatSettings() else {
      logger.error("The message of the day or the secret of cloaks can't be read; nothing has changed.")
      return nil
    }
    // Before the lines about it, so that a level that lets them through does.
    LogThreshold.level = setup.logLevel
    let changed = Setting.rows.filter { next[$0].value != running[$0].value }.map(\.key)
    running = next
    return Reloaded(limits: setup.serverLimits, settings: chat) { [logger] in
      for key in changed { logger.notice("A setting has changed.", metadata: ["key": "\(key)"]) }
    }
  }
}
