import ArgumentParser
import Foundation

/// What a command of administration came to, as `--json` prints it: one line, of one shape for all commands. The article
/// Scripting says what is in it.
struct CommandReport {
  /// Grows where a key goes or means something else; keys that are added leave it as it is.
  static let version = 1

  let command: String
  let isDone: Bool
  let message: String?
  /// Objects of JSON.
  let items: [String]

  var line: String {
    let message = message.map(CommandReport.quoted) ?? "null"
    return "{\"version\":\(CommandReport.version),\"command\":\(CommandReport.quoted(command)),\"ok\":\(isDone),"
      + "\"message\":\(message),\"items\":[\(items.joined(separator: ","))]}"
  }

  static func quoted(_ text: String) -> String { json(text) }

  /// A value as JSON, its keys in their order of names.
  static func json(_ value: some Encodable) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(value) else { preconditionFailure("A value of ours has no JSON.") }
    return String(decoding: data, as: UTF8.self)
  }

  /// The settings, where nothing is wrong with any of them.
  static func settings(
    of sources: SettingSources, _ command: String, asJSON: Bool
  ) throws -> EffectiveSettings {
    let result = sources.read()
    guard asJSON, case .failure(let problems) = result else { return try Complaint.settings(result) }
    try fail(command, problems.list.map(\.line).joined(separator: "; "), asJSON: true)
  }

  /// Ends a command that failed: with a line for programs, or one for people.
  static func fail(_ command: String, _ reason: String, asJSON: Bool) throws -> Never {
    guard asJSON else { try Complaint.fail(reason + ".") }
    print(CommandReport(command: command, isDone: false, message: reason, items: []).line)
    throw ExitCode(EXIT_FAILURE)
  }
}
