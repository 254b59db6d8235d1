import MadangKernel
import MadangMemory
import MadangRecords

extension Courtyard {
  /// Has the reactor take nobody any more, where this node is the one that is meant, and not an earlier life of it.
  func drain(_ node: NodeID) {
    guard let seat, seat.node == node, !seat.isDraining.exchange(true, ordering: .acquiringAndReleasing) else { return }
    seat.configuration.tell(.draining)
    kernel.wake()
  }
}

/// A node that is drained lets nobody in, tells its people to connect again, a few at a time so that they don't come to the
/// others all at once, and ends once they have gone. The control socket stays to the end.
extension Reactor {
  mutating func beginDraining() {
    guard drainsAt == .max, shutdownEnds == nil else { return }
    drainsAt = now
    for index in listeners.indices where !listeners[index].configuration.dialect.isPrivate { close(listenerAt: index) }
  }

  private mutating func close(listenerAt index: Int) {
    // A descriptor that systemd has too would be reported as ready for ever.
    Socket.lend(listeners[index].number) {
      kernel.update($0, token: Self.listenerToken | UInt64(index), interest: [])
    }
    kernel.close(Socket(number: listeners[index].number))
    listeners[index].isClosed = true
  }

  mutating func drainOn() {
    drainsAt = now + Limits.drainStepMilliseconds
    var left = Limits.drainedPerStepMax
    var isEmpty = true
    for slot in 0..<table.slots where table.rows[slot].dialect != .control {
      switch table.rows[slot].phase {
      case .open where left > 0:
        left -= 1
        isEmpty = false
        dismiss(slot, .drained)
      case .open, .draining, .lingering: isEmpty = false
      case .closed, .vacant: continue
      }
    }
    if isEmpty { stop() }
  }
}
