import Logging

/// How log lines look.
enum LogFormat: String, CaseIterable {
  case text, json

  /// Sends all log lines to standard error in this form. Once, at the start.
  static func bootstrap(_ format: LogFormat) {
    LoggingSystem.bootstrap { label in
      switch format {
      case .text: ThresholdLogHandler(inner: TextLogHandler(label: label))
      case .json: ThresholdLogHandler(inner: JSONLogHandler(label: label))
      }
    }
  }
}
