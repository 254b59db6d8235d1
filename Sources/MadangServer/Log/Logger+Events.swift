import Logging
import MadangWorld

extension Logger {
  /// The key under which a line names its event.
  package static let eventKey = "event"

  /// Logs one event, at its level: the only way in which anything is logged. Neither a secret, nor what people say, nor a
  /// whole address stands in a message; an address is a fact of its own.
  package func note(
    _ event: LoggedEvent, _ message: @autoclosure () -> String, _ facts: @autoclosure () -> [String: LogFact] = [:],
    file: String = #fileID, function: String = #function, line: UInt = #line
  ) {
    let level = event.level
    if level < logLevel { return }
    var metadata: Logger.Metadata = facts().mapValues { "\($0.text(at: level))" }
    metadata[Logger.eventKey] = "\(event.rawValue)"
    log(level: level, "\(message())", metadata: metadata, file: file, function: function, line: line)
  }
}
