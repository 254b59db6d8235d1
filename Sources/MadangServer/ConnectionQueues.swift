import Synchronization

/// The part of a connection that both sides touch: its mailbox towards the workers, its outbox towards the socket. Three
/// cache lines, of which the outbox with the lane is the first.
package struct ConnectionQueues: ~Copyable {
  // In an order without gaps.
  let outbox = Outbox()
  private let assignedLane = Atomic<UInt32>(0)
  let mailbox = Mailbox()
  private let takenLines = Atomic<UInt32>(0)

  /// What still waits goes with it.
  deinit {
    outbox.close()
    mailbox.empty()
  }

  /// That of its address among those who are served in turn. See `AddressTurns`.
  var lane: UInt32 { assignedLane.load(ordering: .relaxed) }

  /// Lines of the connection that were run since it was opened; begins anew at 2^32.
  var receivedLines: Int { Int(takenLines.load(ordering: .relaxed)) }

  /// One more was. Only the worker that holds the connection counts.
  func countLine() {
    takenLines.store(takenLines.load(ordering: .relaxed) &+ 1, ordering: .relaxed)
  }

  /// Before anybody is behind it.
  func forgetLines() { takenLines.store(0, ordering: .relaxed) }

  func assign(to lane: UInt32) { assignedLane.store(lane, ordering: .relaxed) }
}
