import Logging
import MadangKernel
import MadangServer
import MadangTLS

/// Reads all settings again, and says of each that changed whether it has taken effect. A slow thread calls it.
final class Reloader: Sendable {
  private let sources: SettingSources
  /// What the server runs with. Tier 5: held while files are read that settings name.
  private let running: Monitor<EffectiveSettings>
  /// What the server was started with: whatever no setting says stays as it was found out then.
  private let started: ServerSetup
  private let sockets: InheritedSockets
  private let tickets: TicketKeys
  private let logger: Logger

  init(
    _ sources: SettingSources, running: EffectiveSettings, started: ServerSetup, sockets: InheritedSockets,
    tickets: TicketKeys, logger: Logger
  ) {
    self.sockets = sockets
    self.tickets = tickets
    self.sources = sources
    self.running = Monitor(running)
    self.started = started
    self.logger = logger
  }

  /// What the server is to go on with, or what is wrong with it: then nothing is to change.
  func reload() -> Result<Reloaded, ReloadRefusal> {
    switch sources.read() {
    case .failure(let problems):
      for problem in problems.list {
        logger.note(
          .configurationRefused, "The configuration can't be used; nothing has changed.",
          ["reason": .text(problem.line)])
      }
      return .failure(ReloadRefusal(problems.list.map(\.line)))
    case .success(let wanted):
      return running.withLock { adopt(wanted, &$0) }
    }
  }

  private func adopt(
    _ wanted: EffectiveSettings, _ running: inout EffectiveSettings
  ) -> Result<Reloaded, ReloadRefusal> {
    var next = running
    var waiting: [String] = []
    for row in Setting.rows where wanted[row].value != running[row].value {
      switch row.change {
      case .running: next[row] = wanted[row]
      case .restart:
        waiting.append(row.key)
        logger.note(.settingWaits, "A setting has changed that takes a restart.", ["key": .text(row.key)])
      }
    }
    let setup = next.setup(on: started)
    guard let chat = setup.chatSettings() else {
      logger.note(
        .configurationRefused, "The message of the day or the secret of cloaks can't be read; nothing has changed.")
      return .failure(ReloadRefusal([ServerSetup.unreadableFiles]))
    }
    let tls: TLSContexts?
    do throws(CertificateFiles.Invalid) {
      tls = try setup.certificateFiles.contexts(tickets: tickets, now: nil)
    } catch {
      logger.note(
        .certificateRefused, "The certificates can't be used; nothing has changed.", ["reason": .text(error.reason)])
      return .failure(ReloadRefusal(["--tls-cert: \(error.reason)"]))
    }
    // Before the lines about it, so that a level that lets them through does.
    LogThreshold.level = setup.logLevel
    let changed = Setting.rows.filter { next[$0].value != running[$0].value }.map(\.key)
    running = next
    var lines = [changed.isEmpty ? "Reloaded; nothing has changed" : "Reloaded: \(changed.joined(separator: ", "))"]
    if !waiting.isEmpty { lines.append("This takes a RESTART: \(waiting.joined(separator: ", "))") }
    if changed.contains("password"), let remark = setup.passwordRemark {
      lines.append(remark)
      logger.note(.passwordPartial, remark)
    }
    return .success(
      Reloaded(limits: setup.serverLimits, settings: chat, tls: tls, lines: lines) { [logger] in
        for key in changed { logger.note(.settingChanged, "A setting has changed.", ["key": .text(key)]) }
      })
  }

  /// The certificates that the settings in use name.
  @Sendable func certificateFiles() -> CertificateFiles {
    running.withLock { $0.setup(on: started).certificateFiles }
  }

  /// Where the server would listen if it began again now, or what keeps it from that.
  func restartPlan() -> Result<[ListenerConfiguration], ReloadRefusal> {
    switch sources.read() {
    case .failure(let problems): return .failure(ReloadRefusal(problems.list.map(\.line)))
    case .success(let wanted):
      let setup = wanted.setup()
      guard setup.chatSettings() != nil else { return .failure(ReloadRefusal([ServerSetup.unreadableFiles])) }
      var listeners: [ListenerConfiguration] = []
      for url in setup.listen {
        do throws(ListenURL.Invalid) {
          listeners += try ListenURL.listeners(url, among: sockets)
        } catch {
          return .failure(ReloadRefusal(["\(url): \(error.reason)"]))
        }
      }
      if let path = ControlPlace.path(setup), setup.control != nil {
        listeners.append(ListenerConfiguration(scheme: "control", address: .unix(path: path), encoding: .control))
      }
      return .success(listeners)
    }
  }
}
