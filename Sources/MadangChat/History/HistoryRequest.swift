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

    /// What comes after it comes after this.
    var last: MessageID? {
      switch self {
      case .time(let milliseconds): .last(atMilliseconds: milliseconds)
      case .message(let id): id
      case .none, .unknown: nil
      }
    }

    /// What comes before it comes before this.
    var first: MessageID? {
      switch self {
      case .time(let milliseconds): .first(atMilliseconds: milliseconds)
      case .message(let id): id
      case .none, .unknown: nil
      }
    }
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

  /// The range between the references, the nearer one first; `end` is the end that is counted from.
  var range: (after: MessageID?, before: MessageID?, end: HistoryQuery.End) {
    switch subcommand {
    case .latest: return (references[0].last, nil, .latest)
    case .before: return (nil, references[0].first, .latest)
    case .after: return (references[0].last, nil, .earliest)
    case .around: return (nil, nil, .earliest)
    case .between, .targets:
      if (references[0].first?.rawValue ?? 0) <= (references[1].first?.rawValue ?? 0) {
        return (references[0].last, references[1].first, .earliest)
      }
      return (references[1].last, references[0].first, .latest)
    }
  }

  /// What it asks for of one conversation, of which nothing is told up to `since`.
  func events(
    of conversation: Conversation, since: MessageID?, includesEvents: Bool, from store: any HistoryStore
  ) throws(StoreError) -> [StoredEvent] {
    var found: [StoredEvent] = []
    if subcommand == .around {
      let pivot = references[0].first ?? MessageID(rawValue: 0)
      let halves = HistoryQuery.around(pivot, in: conversation, limit: limit, includesEvents: includesEvents)
      found = try store.events(halves.earlier) + store.events(halves.later)
    } else {
      let (after, before, end) = range
      let query = HistoryQuery(
        conversation, after: HistoryRequest.later(after, since), before: before, limit: limit, end: end,
        includesEvents: includesEvents)
      found = try store.events(query)
    }
    if let since { found.removeAll { $0.id <= since } }
    return found
  }

  static func later(_ one: MessageID?, _ other: MessageID?) -> MessageID? {
    guard let one, let other else { return one ?? other }
    return max(one, other)
  }
}
