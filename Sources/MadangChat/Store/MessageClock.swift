import Synchronization

/// Gives events their names, a command's at a time: never the same twice, and each command's greater than those before,
/// even where the clock goes back. Any thread may ask.
package struct MessageClock: ~Copyable, Sendable {
  private let last = Atomic<UInt64>(0)

  package init() {}

  /// More than one command has events: it changes one person's standing in every room that they may be in.
  static let idsPerCommand: UInt64 = 256

  /// The first of so many names.
  package func reserve(milliseconds: Int64) -> MessageID {
    let now = MessageID.first(atMilliseconds: milliseconds).rawValue
    var previous = last.load(ordering: .relaxed)
    while true {
      let next = max(previous &+ MessageClock.idsPerCommand, now)
      let (exchanged, original) = last.weakCompareExchange(
        expected: previous, desired: next, ordering: .relaxed)
      if exchanged { return MessageID(rawValue: next) }
      previous = original
    }
  }

  /// No name that was given out is greater.
  package var latest: MessageID {
    MessageID(rawValue: last.load(ordering: .relaxed) &+ MessageClock.idsPerCommand &- 1)
  }

  /// Gives out only what comes after `id`: the last that an earlier run gave out.
  package func advance(past id: MessageID) {
    var previous = last.load(ordering: .relaxed)
    while previous < id.rawValue {
      let (exchanged, original) = last.weakCompareExchange(
        expected: previous, desired: id.rawValue, ordering: .relaxed)
      if exchanged { return }
      previous = original
    }
  }
}
