import Synchronization

/// Gives out ids, each greater than the one before, to any thread at once.
package struct MessageClock: ~Copyable, Sendable {
  private let last = Atomic<UInt64>(0)

  package init() {}

  /// The next id. Where the clock went back, or a millisecond had more events than a counter holds, ids go on from the
  /// last one, ahead of the clock until it has caught up.
  package func next(milliseconds: Int64) -> MessageID {
    let floor = MessageID.first(atMilliseconds: milliseconds).rawValue
    var current = last.load(ordering: .relaxed)
    while true {
      let next = max(current + 1, floor)
      let (exchanged, original) = last.weakCompareExchange(
        expected: current, desired: next, ordering: .relaxed)
      if exchanged { return MessageID(rawValue: next) }
      current = original
    }
  }

  /// Gives out only ids beyond `id` from now on. A server that starts calls it with the newest id it kept, so that no
  /// kept id is given out again even where the clock went back meanwhile.
  package func advance(past id: MessageID) {
    last.max(id.rawValue, ordering: .relaxed)
  }
}
