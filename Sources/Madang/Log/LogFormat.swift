import Logging

/// How log lines look.
enum LogFormat: String, CaseIterable {
  case text, json

  /// Sends all log lines to standard error in this form, by way of the gate that is returned. Once, at the start.
  static func bootstrap(_ format: LogFormat) -> LogGate {
    let gate = LogGate(.errors, label: "madang", format: format)
    LoggingSystem.bootstrap { StreamLogHandler(label: $0, gate: gate) }
    return gate
  }
}
