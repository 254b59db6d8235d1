import Synchronization

/// Gives events their names, one at a time: never the same twice, and each greater than those before, even where the clock
/// goes back. Any thread may ask.
///
/// When an event was is kept beside its name: a name tells it only as long as the clock goes on.
package final class MessageClock: Sendable {
  package let node: NodeID
  /// The last name that was given, without the node: milliseconds, and the counter in the bits below. So a counter that is
  /// full goes on in the next millisecond, and not in another node's names.
  private let last = Atomic<UInt64>(0)

  package init(node: NodeID = .first) {
    precondition(
      MessageID.timeBits + NodeID.bits + MessageID.counterBits == UInt64(UInt64.bitWidth),
      "A name has room for the time, the node and the counter, and for nothing else.")
    self.node = node
  }

  package func reserve(milliseconds: Int64) -> MessageID {
    let now = min(UInt64(clamping: milliseconds), MessageClock.millisecondsMax) << MessageID.counterBits
    var previous = last.load(ordering: .relaxed)
    while true {
      let next = max(previous + 1, now)
      let (exchanged, original) = last.weakCompareExchange(
        expected: previous, desired: next, ordering: .relaxed)
      if exchanged { return name(next) }
      previous = original
    }
  }

  /// A clock that is set to a time beyond all sense, once, must leave names for what comes after it: of 2²⁸ ms.
  private static let millisecondsMax = MessageID.millisecondsMax - (1 << 28)

  private func name(_ sequence: UInt64) -> MessageID {
    MessageID(
      milliseconds: sequence >> MessageID.counterBits, node: node,
      counter: sequence & MessageID.counterMax)
  }

  /// No name that was given out is greater.
  package var latest: MessageID { name(last.load(ordering: .relaxed)) }

  /// Goes on behind `id`, be it earlier than what was named here: where events were named elsewhere, in another order.
  package func follow(_ id: MessageID) {
    last.store(0, ordering: .relaxed)
    advance(past: id)
  }

  /// Gives out only what comes after `id`: the last that an earlier run gave out, or that came from another node.
  package func advance(past id: MessageID) {
    // What has a greater node's bits is followed only in the next millisecond; so are names from before nodes had a place.
    let counter =
      if id.node.rawValue > node.rawValue {
        MessageID.counterMax
      } else {
        id.node == node ? id.counter : 0
      }
    let target = (id.rawValue >> MessageID.bitsBelowTime) << MessageID.counterBits | counter
    var previous = last.load(ordering: .relaxed)
    while previous < target {
      let (exchanged, original) = last.weakCompareExchange(
        expected: previous, desired: target, ordering: .relaxed)
      if exchanged { return }
      previous = original
    }
  }
}
