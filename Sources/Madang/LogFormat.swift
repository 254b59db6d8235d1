import ArgumentParser
import Logging

/// How log lines look.
enum LogFormat: String, ExpressibleByArgument, CaseIterable {
  case text, json

  /// Sends all log lines to standard error in this form. Once, at the start.
  static func bootstrap(_ format: LogFormat) {
    switch format {
    case .text: LoggingSystem.bootstrap { StreamLogHandler.standardError(label: $0) }
    case .json: LoggingSystem.bootstrap { JSONLogHandler(label: $0) }
    }
  }
}
