import BasicContainers
import MadangChat
import MadangRecords

/// What became of an event on its way into the history.
enum Keeping {
  /// Nothing keeps it.
  case notKept
  case appended(ticket: UInt64)
  /// The journal is full.
  case dropped

  init(_ verdict: JournalVerdict) {
    switch verdict {
    case .appended(let ticket): self = .appended(ticket: ticket)
    case .dropped: self = .dropped
    }
  }
}

/// Under `--durability acknowledged`: what one command has had kept, so that nothing of a message that is lost comes back
/// to its author. A worker keeps one.
struct KeptSpeech: ~Copyable {
  struct Row {
    let id: MessageID
    /// Nil where the journal had no room for it.
    let ticket: UInt64?
  }

  private var rows = UniqueArray<Row>()

  mutating func removeAll() { rows.removeAll(keepingCapacity: true) }

  mutating func add(_ id: MessageID, ticket: UInt64?) { rows.append(Row(id: id, ticket: ticket)) }

  /// Whether an event is lost; nil where it is none of these. Waits until that is known.
  func isLost(_ id: MessageID, _ journal: any EventJournal) -> Bool? {
    for index in rows.indices where rows[index].id == id {
      guard let ticket = rows[index].ticket else { return true }
      return !journal.isCommitted(ticket)
    }
    return nil
  }

  /// Whether any of these is lost.
  func hasLost(_ journal: any EventJournal) -> Bool {
    for index in rows.indices {
      guard let ticket = rows[index].ticket, journal.isCommitted(ticket) else { return true }
    }
    return false
  }
}
