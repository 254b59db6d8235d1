import Synchronization

/// The part of a connection that both sides touch: its mailbox towards the workers, its outbox towards the socket. Three
/// cache lines.
package struct Link: ~Copyable {
  let outbox = Outbox()
  let mailbox = Mailbox()
  private let assignedLane = Atomic<UInt32>(0)

  /// What still waits goes with it.
  deinit {
    outbox.close()
    mailbox.empty()
  }

  /// That of its address among those who are served in turn. See `AddressTurns`.
  var lane: UInt32 { assignedLane.load(ordering: .relaxed) }

  func assign(to lane: UInt32) { assignedLane.store(lane, ordering: .relaxed) }
}
