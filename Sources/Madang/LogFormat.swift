import Logging

/// How log lines look.
enum LogFormat: String, CaseIterable {
  case text, json

  /// Sends all log lines to standard error in this form. Once, at the start.
  static func bootstrap(_ format: LogFormat) {
    LoggingSystem.bootstrap { StreamLogHandler(label: $0, format: format) }
  }
}
