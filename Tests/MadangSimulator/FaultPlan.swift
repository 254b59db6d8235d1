import MadangTestSupport

/// How often the simulated kernel misbehaves, in thousandths of the calls. A real kernel does all of this.
package struct FaultPlan: Sendable {
  /// A send or receive moves only a part of what it could.
  package var shortTransfer = 0
  /// A socket that was reported ready is not.
  package var wouldBlock = 0
  /// A wait returns although nothing happened, as after EINTR.
  package var emptyWait = 0
  /// An established connection breaks: ECONNRESET, EPIPE.
  package var reset = 0
  /// Accepting fails with EMFILE or ENFILE, for this once.
  package var acceptOutOfDescriptors = 0
  /// Accepting fails with an error of the waiting connection, such as EHOSTUNREACH. See accept(2), "Error handling".
  package var acceptBroken = 0
  /// Registering with epoll fails: ENOMEM, ENOSPC.
  package var register = 0
  /// Workers get a step of their own in the middle of a system call.
  package var overtaking = 0
  /// A wait reports its events in another order, and only some of them.
  package var reordering = 0

  package init() {}

  /// A plan of its own for each seed; every fourth seed has a kernel without faults.
  package init(using generator: inout SeededGenerator) {
    if generator.chance(250) { return }
    shortTransfer = generator.pick(0...300)
    wouldBlock = generator.pick(0...200)
    emptyWait = generator.pick(0...200)
    reset = generator.chance(300) ? generator.pick(1...4) : 0
    acceptOutOfDescriptors = generator.chance(300) ? generator.pick(1...200) : 0
    acceptBroken = generator.chance(300) ? generator.pick(1...200) : 0
    register = generator.chance(300) ? generator.pick(1...100) : 0
    overtaking = generator.pick(0...300)
    reordering = generator.pick(0...500)
  }
}
