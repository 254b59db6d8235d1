import MadangRecords
import MadangWire

/// A CHATHISTORY command, understood. IRCv3, chathistory: "`CHATHISTORY` Command".
struct HistoryRequest: Sendable {
  enum Subcommand: Sendable {
    case latest, before, after, around, between, targets
  }

  /// A place in the history.
  enum Reference: Sendable {
    /// `*`, which LATEST takes alone.
    case none
    case time(milliseconds: Int64)
    case message(MessageID)
    /// A name that no message of this server ever had.
    case unknown(String)
  }

  /// Why it can't be understood: a code, what follows it, and a text.
  struct Refusal: Error {
    let code: String
    var context: String?
    let text: String

    static func parameters(_ text: String, _ context: String? = nil) -> Refusal {
      Refusal(code: "INVALID_PARAMS", context: context, text: text)
    }
  }

  let subcommand: Subcommand
  /// Empty for TARGETS.
  let target: String
  let references: [Reference]
  let limit: Int

  init(_ command: borrowing Command, limitMax: Int) throws(Refusal) {
    subcommand = try HistoryRequest.subcommand(command.text(0))
    let count = subcommand == .between ? 5 : 4
    if command.count < count { throw .parameters("Insufficient parameters") }
    if command.count > count { throw .parameters("Too many parameters") }
    target = subcommand == .targets ? "" : command.text(1)
    var references: [Reference] = []
    for index in (subcommand == .targets ? 1 : 2)..<count - 1 {
      references.append(try HistoryRequest.reference(command.text(index), subcommand, target))
    }
    self.references = references
    let limit = command.text(count - 1)
    guard !limit.isEmpty, limit.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
      throw .parameters("Invalid limit", limit)
    }
    // What no number holds is more than the most.
    self.limit = min(Int(limit) ?? limitMax, limitMax)
  }

  private static func subcommand(_ word: String) throws(Refusal) -> Subcommand {
    switch word.uppercased() {
    case "LATEST": return .latest
    case "BEFORE": return .before
    case "AFTER": return .after
    case "AROUND": return .around
    case "BETWEEN": return .between
    case "TARGETS": return .targets
    default: throw .parameters("Unknown command")
    }
  }

  private static func reference(
    _ word: String, _ subcommand: Subcommand, _ target: String
  ) throws(Refusal) -> Reference {
    if word == "*", subcommand == .latest { return .none }
    if word.hasPrefix("timestamp=") {
      let value = String(word.dropFirst("timestamp=".count))
      guard let time = Timestamp.milliseconds(value.utf8.span) else { throw .parameters("Invalid timestamp", word) }
      return .time(milliseconds: time)
    }
    if subcommand == .targets { throw .parameters("Invalid timestamp", word) }
    if word.hasPrefix("msgid=") {
      let value = String(word.dropFirst("msgid=".count))
      if value.isEmpty { throw .parameters("Invalid message name", word) }
      return MessageID(value).map { .message($0) } ?? .unknown(word)
    }
    guard word.contains("="), !word.hasPrefix("=") else { throw .parameters("Invalid message reference", word) }
    throw Refusal(
      code: "INVALID_MSGREFTYPE", context: target, text: "References have the form msgid=… or timestamp=…")
  }

  /// A name that no message can have, where there is one.
  var unknownName: String? {
    for case .unknown(let word) in references { return word }
    return nil
  }
}
