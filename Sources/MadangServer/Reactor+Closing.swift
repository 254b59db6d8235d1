import MadangKernel
import MadangMemory

/// The way out: draining, lingering, closed, recycled.
extension Reactor {
  /// Reads no more, and lets the peer have what is queued, within a bound. The worker that takes the last frame leaves
  /// the rooms.
  mutating func drain(_ slot: UInt32, _ departure: Departure) {
    guard table.rows[slot].phase == .open else { return }
    noteReason(departure, slot)
    table.rows[slot].phase = .draining
    dropUnfinished(slot)
    noteUnfinished(slot)
    table.rows[slot].pauseEnds = .max
    // Who has only closed the sending side is heard to the end first.
    let patience = departure == .closedByPeer ? Limits.lastWordsMilliseconds : 0
    table.rows[slot].closesAt = now + patience + limits.drainMilliseconds
    look(at: slot, by: table.rows[slot].closesAt)
    setInterest(table.rows[slot].interest.subtracting(.readable), of: slot)
    // No worker has to say anything more: what is left to send may be nothing.
    if table.rows[slot].hasLastWord { unfinished.append(slot) }
    end(slot, departure)
  }

  /// The worker has said its last word: what is left to send has so much time, and no more.
  mutating func limitDraining(_ slot: UInt32) {
    guard table.rows[slot].phase == .draining else { return }
    table.rows[slot].closesAt = min(table.rows[slot].closesAt, now + limits.drainMilliseconds)
    look(at: slot, by: table.rows[slot].closesAt)
  }

  /// Called when nothing is left to send: where the worker has said its last word too, the sending side is closed.
  mutating func finishDraining(_ slot: UInt32) {
    guard table.rows[slot].phase == .draining, table.rows[slot].hasLastWord else { return }
    if table.rows[slot].layer == .frames, sendsClose(slot) { return }
    if sendsCloseNotify(slot) { return }
    if table.rows[slot].peerFinished {
      closing.append(slot)
      return
    }
    // Closing with unread input would reset the connection, and the peer could lose its last lines: so read on, for a
    // moment, until it closes too.
    Socket.lend(table.rows[slot].socket) { kernel.finishSending(to: $0) }
    table.rows[slot].phase = .lingering
    table.rows[slot].isReadingPaused = false
    table.rows[slot].closesAt = now + Limits.lingerMilliseconds
    look(at: slot, by: table.rows[slot].closesAt)
    setInterest(.readable, of: slot)
  }

  /// The end of the turn: closes what was marked, and recycles what both sides are done with.
  mutating func closeAll() {
    for index in closing.indices {
      let slot = closing[index]
      if table.rows[slot].socket >= 0 { closeSocket(slot) }
      if table.rows[slot].phase == .closed, table.rows[slot].isVacated { table.recycle(slot) }
    }
    closing.removeAll(keepingCapacity: true)
  }

  mutating func closeSocket(_ slot: UInt32) {
    end(slot, .reset)
    // Nobody is left to be heard at their own pace.
    table.rows[slot].throttleEnds = .max
    if courtyard.queues[slot].mailbox.hurry() { scheduled.append(slot) }
    if courtyard.queues[slot].mailbox.abandon() { scheduled.append(slot) }
    courtyard.runQueue.post(&scheduled, courtyard.queues)
    let socket = Socket(number: table.rows[slot].socket)
    // Who has been sent everything is told so, where the kernel takes it at once: an end without close_notify looks like
    // a line that was cut. RFC 8446 §6.1.
    if courtyard.queues[slot].outbox.isEmpty, sendsCloseNotify(slot) { _ = sendUnsent(socket, slot) }
    kernel.close(socket)
    noteSlowReader(slot, isSlow: false)
    table.rows[slot].interest = []
    table.rows[slot].socket = -1
    table.rows[slot].phase = .closed
    table.rows[slot].carry = []
    forgetUnfinished(slot)
    deadlines.forget(slot)
    courtyard.queues[slot].outbox.close()
    table.closed(slot)
    let reason = table.rows[slot].departure ?? .reset
    count(ListenerWord.closed + Int(reason.rawValue), ofListenerOf: slot)
    leaveGate(slot)
    closedSinceTrim += 1
    if acceptRestsUntil != .min { setListenersResting(false) }
  }
}
