import Foundation
import Logging

/// One line of the log, of now.
struct LogLine {
  let level: Logger.Level
  let label: String
  let message: String
  /// The module that says it; nil where the log itself does.
  var source: String?
  var fields: [String: String] = [:]

  init(level: Logger.Level, label: String, message: String) {
    self.level = level
    self.label = label
    self.message = message
  }

  /// With its ending.
  func bytes(_ format: LogFormat) -> [UInt8] {
    switch format {
    case .text: text
    case .json: json
    }
  }

  /// The time, the level, the label, the fields, the module in brackets, and the message.
  private var text: [UInt8] {
    let style = Date.ISO8601FormatStyle(timeZone: .current).year().month().day().time(includingFractionalSeconds: false)
      .timeZone(separator: .omitted)
    let fields = fields.sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }.joined()
    let source = source.map { " [\($0)]" } ?? ""
    return Array("\(Date.now.formatted(style)) \(level.rawValue) \(label):\(fields)\(source) \(message)\n".utf8)
  }

  /// One object: `time`, `level`, `label`, `message`, and the fields as strings.
  private var json: [UInt8] {
    let own = [
      "time": Date.now.formatted(.iso8601), "level": level.rawValue, "label": label, "message": message,
    ]
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    // Strings by string keys always encode.
    guard let line = try? encoder.encode(fields.merging(own) { $1 }) else { return [] }
    return Array(line) + [UInt8(ascii: "\n")]
  }
}
