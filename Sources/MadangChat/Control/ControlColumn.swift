/// One key of what a command tells, as the command line shows it to people.
package struct ControlColumn: Sendable {
  /// How its values are written.
  package enum Kind: Sendable {
    case text
    case number
    /// A moment.
    case time
    /// A moment at which something ends; nil is never.
    case until
    /// A length of time, in seconds.
    case seconds
    case bytes
    /// Shown as this word where it holds, and as nothing elsewhere.
    case flag(String)
    /// One below the other, or in one cell of a table.
    case list
  }

  package let key: String
  package let title: String
  package let kind: Kind

  package init(_ key: String, _ title: String, _ kind: Kind = .text) {
    self.key = key
    self.title = title
    self.kind = kind
  }
}

/// How the command line shows what a command tells. Programs get all of it either way.
package enum ControlLook: Sendable {
  /// The sentence that says what was done is enough.
  case sentence
  /// A line for each thing, below a header.
  case table([ControlColumn])
  /// A line for each key of one thing.
  case facts([ControlColumn])
}
