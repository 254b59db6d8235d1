import Logging
import MadangServer
import MadangWorld

/// Writes log lines to standard error in one form or the other, from the threshold on.
struct StreamLogHandler: LogHandler {
  let label: String
  let gate: LogGate
  var metadata: Logger.Metadata = [:]

  init(label: String, gate: LogGate) {
    self.label = label
    self.gate = gate
  }

  /// That of all loggers, so that it can change while they are in use.
  var logLevel: Logger.Level {
    get { LogThreshold.level }
    set { LogThreshold.level = newValue }
  }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    var line = LogLine(level: event.level, label: label, message: "\(event.message)")
    line.source = event.source
    line.fields = metadata.merging(event.metadata ?? [:], uniquingKeysWith: { $1 }).mapValues { "\($0)" }
    line.event = line.fields.removeValue(forKey: Logger.eventKey).flatMap(LoggedEvent.init)
    gate.write(line, about: line.event)
  }
}
