import MadangRecords

/// How long history is kept.
package struct RetentionPolicy: Sendable {
  package struct Rule: Equatable, Sendable {
    /// Nil: for ever.
    package var ageDaysMax: Int?
    /// Messages of a conversation; nil: all. What happened before the oldest of them goes too.
    package var countMax: Int?

    package init(ageDaysMax: Int? = nil, countMax: Int? = nil) {
      self.ageDaysMax = ageDaysMax
      self.countMax = countMax
    }

    package static let forever = Rule()

    /// When the oldest can have been that is kept; nil where age is no matter.
    func oldestMilliseconds(at now: Int64) -> Int64? { ageDaysMax.map { now - Int64($0) * 86_400_000 } }
  }

  package var general: Rule
  /// Conversations that have their own rule.
  package var exceptions: [Conversation: Rule]

  package init(general: Rule, exceptions: [Conversation: Rule] = [:]) {
    self.general = general
    self.exceptions = exceptions
  }

  func rule(for conversation: Conversation) -> Rule { exceptions[conversation] ?? general }
}
