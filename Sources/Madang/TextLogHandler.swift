import Foundation
import Logging

/// One line of text on standard error: the time, the level, the label, the metadata, the module in brackets, and the message.
struct TextLogHandler: LogHandler {
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
    let fields = metadata.merging(event.metadata ?? [:], uniquingKeysWith: { $1 }).sorted { $0.key < $1.key }
      .map { " \($0.key)=\($0.value)" }.joined()
    LogStream.errors.write(line(event.level, "\(fields) [\(event.source)] \(event.message)")) { dropped in
      line(.warning, " \(LogStream.remark(dropped))")
    }
  }

  private func line(_ level: Logger.Level, _ rest: String) -> [UInt8] {
    let format = Date.ISO8601FormatStyle(timeZone: .current).year().month().day().time(
      includingFractionalSeconds: false
    )
    .timeZone(separator: .omitted)
    return Array("\(Date.now.formatted(format)) \(level.rawValue) \(label):\(rest)\n".utf8)
  }
}
