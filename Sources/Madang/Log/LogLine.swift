import Foundation
import Logging
import MadangServer

/// One line of the log, of now.
struct LogLine {
  let level: Logger.Level
  let label: String
  let message: String
  /// What it is about.
  var event: LoggedEvent?
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

  /// The time, the level, the label, the event, the other fields, the module in brackets, and the message.
  private var text: [UInt8] {
    let style = Date.ISO8601FormatStyle(timeZone: .current).year().month().day().time(includingFractionalSeconds: false)
      .timeZone(separator: .omitted)
    let event = event.map { " event=\($0.rawValue)" } ?? ""
    let fields = fields.sorted { $0.key < $1.key }.map { " \($0.key)=\(LogLine.field($0.value))" }.joined()
    let source = source.map { " [\($0)]" } ?? ""
    let message = LogLine.oneLine(message)
    return Array("\(Date.now.formatted(style)) \(level.rawValue) \(label):\(event)\(fields)\(source) \(message)\n".utf8)
  }

  /// A value that has spaces stands in quotes, so that one sees where it ends.
  private static func field(_ value: String) -> String {
    let isBare = !value.isEmpty && value.unicodeScalars.allSatisfy { $0 != " " && $0 != "\"" && $0 != "\\" }
    if isBare { return oneLine(value) }
    return "\"" + oneLine(value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")) + "\""
  }

  /// Whatever is told of is one line, and steers no terminal.
  private static func oneLine(_ text: String) -> String {
    if text.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control }) { return text }
    return text.unicodeScalars.reduce(into: "") { line, scalar in
      if scalar.properties.generalCategory == .control {
        line += scalar == "\n" ? "\\n" : "\\u{\(String(scalar.value, radix: 16))}"
      } else {
        line.unicodeScalars.append(scalar)
      }
    }
  }

  /// One object: `time`, `level`, `label`, `event`, `message`, and the other fields as strings.
  private var json: [UInt8] {
    var own = [
      "time": Date.now.formatted(.iso8601), "level": level.rawValue, "label": label, "message": message,
    ]
    own["event"] = event?.rawValue
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    // Strings by string keys always encode.
    guard let line = try? encoder.encode(fields.merging(own) { $1 }) else { return [] }
    return Array(line) + [UInt8(ascii: "\n")]
  }
}
