import MadangChat
import MadangWorld

/// `[[spam]]`: what may not be said.
struct FilterEntry: SettingItem, Sendable {
  let pattern: String
  let action: String

  static let fields = [
    SettingField(
      "pattern",
      .text { text in
        let most = ChatLimits().spamPatternBytesMax
        if SpamFilter.tellsApart(text), TextPattern(text) != nil { return nil }
        return "it must be a pattern of 1 to \(most) bytes, with something beside * and ?"
      }),
    SettingField("action", .choice(SpamFilter.Action.allCases.map(\.rawValue))),
  ]

  func filter(seconds: Int64) -> SpamFilter? {
    guard let action = SpamFilter.Action(rawValue: action) else { return nil }
    return SpamFilter(
      pattern: pattern, action: action, author: SpamFilter.configuration, setSeconds: seconds,
      bytesMax: ChatLimits().spamPatternBytesMax)
  }

  static func items(of value: SettingValue) -> [FilterEntry]? {
    guard case .tables(let tables) = value else { return nil }
    return tables.map { FilterEntry(pattern: $0["pattern"]?.text ?? "", action: $0["action"]?.text ?? "") }
  }

  static func value(of items: [FilterEntry]) -> SettingValue? {
    if items.isEmpty { return nil }
    return .tables(items.map { ["pattern": .text($0.pattern), "action": .text($0.action)] })
  }
}
