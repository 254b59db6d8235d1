/// When each message is due, at a fixed rate. Times are computed from the start, not from the last message, so that
/// neither rounding nor a late message shifts those after it: that would hide a stall (coordinated omission).
package struct SendSchedule: Sendable {
  package let start: UInt64
  package let messagesPerSecond: Double
  private var count: UInt64 = 0

  package init(start: UInt64, messagesPerSecond: Double) {
    precondition(messagesPerSecond > 0, "A schedule needs a rate.")
    self.start = start
    self.messagesPerSecond = messagesPerSecond
  }

  /// When the next message is due, in nanoseconds of the monotonic clock.
  package var due: UInt64 { start + UInt64(Double(count) * 1e9 / messagesPerSecond) }

  /// The due time of the next message, if it has come, and moves on to the one after.
  package mutating func next(at now: UInt64) -> UInt64? {
    let due = due
    if due > now { return nil }
    count += 1
    return due
  }
}
