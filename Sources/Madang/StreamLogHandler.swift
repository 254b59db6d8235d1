import Logging

/// Writes log lines to standard error in one form or the other, from the threshold on.
struct StreamLogHandler: LogHandler {
  let label: String
  let format: LogFormat
  var metadata: Logger.Metadata = [:]

  init(label: String, format: LogFormat) {
    self.label = label
    self.format = format
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
    LogStream.errors.write(line.bytes(format)) { dropped in
      var remark = LogLine(level: .warning, label: label, message: LogStream.remark(dropped))
      // In text the sentence has the number already.
      if format == .json { remark.fields = ["lines": "\(dropped)"] }
      return remark.bytes(format)
    }
  }
}
