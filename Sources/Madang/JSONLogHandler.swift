import Foundation
import Logging

/// One JSON object a line on standard error: `time`, `level`, `label`, `message`, and the metadata as strings.
struct JSONLogHandler: LogHandler {
  let label: String
  var logLevel = Logger.Level.info
  var metadata: Logger.Metadata = [:]

  init(label: String) {
    self.label = label
  }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    var fields: [String: String] = [:]
    for (key, value) in metadata.merging(event.metadata ?? [:], uniquingKeysWith: { $1 }) { fields[key] = "\(value)" }
    fields["level"] = event.level.rawValue
    fields["message"] = "\(event.message)"
    LogStream.errors.write(line(fields)) { dropped in
      line(["level": Logger.Level.warning.rawValue, "message": LogStream.remark(dropped), "lines": "\(dropped)"])
    }
  }

  private func line(_ fields: [String: String]) -> [UInt8] {
    var fields = fields
    fields["time"] = Date.now.formatted(.iso8601)
    fields["label"] = label
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    // Strings by string keys always encode.
    guard let line = try? encoder.encode(fields) else { return [] }
    return Array(line) + [UInt8(ascii: "\n")]
  }
}
