import BasicContainers
import MadangKernel
import MadangMemory

/// Slots whose mailbox has something to run. The reactor posts a turn's slots at once; workers take one at a time, so that
/// a slow command holds up nobody else. Addresses are served in turn, and answers that are given in pieces come after what
/// is new, though not for ever.
///
/// As few workers are woken as make progress: commands are short, and a second thread costs more than it helps. Where
/// nobody has taken anything for a while although something waits, the reactor's `nudge` wakes one more.
package final class RunQueue: Sendable {
  struct State: ~Copyable {
    var fresh = AddressTurns()
    /// Those whose answer goes on.
    var continued = AddressTurns()
    /// New ones in a row, while an answer waited to go on.
    var freshInRow = 0
    var sleeping = 0
    var awake: Int
    var isClosed = false
    /// Counts what was taken, so that `nudge` sees whether anything was since it last looked.
    var taken: UInt64 = 0
    var takenAtNudge: UInt64 = 0
    /// When `nudge` last saw progress, or nothing waiting.
    var progressMilliseconds: Int64 = 0
    /// Signalled, and not yet awake.
    var waking = 0
  }

  /// Of those that are new, how many come before an answer goes on.
  static let freshInRowMax = 8

  /// How long something may wait while nobody takes anything.
  static let stallMilliseconds: Int64 = 1

  let state: Monitor<State>

  init(workers: Int) {
    state = Monitor(State(awake: workers))
  }

  /// Adds all of `batch`, and empties it. Each slot has its turn with the others of its lane.
  func post(_ batch: inout UniqueArray<UInt32>, _ queues: borrowing Slab<ConnectionQueues>) {
    if batch.isEmpty { return }
    let mustSignal = state.withLock { state in
      for index in batch.indices { state.append(batch[index], lane: queues[batch[index]].lane) }
      let mustSignal = state.awake + state.waking == 0 && state.sleeping > 0
      if mustSignal { state.waking += 1 }
      return mustSignal
    }
    batch.removeAll(keepingCapacity: true)
    if mustSignal { state.signalOne() }
  }

  /// `isContinued`: an answer goes on.
  func post(_ slot: UInt32, lane: UInt32, isContinued: Bool = false) {
    let mustSignal = state.withLock { state in
      state.append(slot, lane: lane, isContinued: isContinued)
      let mustSignal = state.awake + state.waking == 0 && state.sleeping > 0
      if mustSignal { state.waking += 1 }
      return mustSignal
    }
    if mustSignal { state.signalOne() }
  }

  /// The next slot, if one waits.
  func takeNow() -> UInt32? {
    state.withLock { state in
      guard let slot = state.popFirst() else { return nil }
      state.taken &+= 1
      return slot
    }
  }

  /// Sleeps until something waits. False once the queue is closed and empty.
  func waitForWork() -> Bool {
    // All under one hold of the lock, which waiting alone lets go: so `sleeping` counts just those whom a signal reaches,
    // and each signal that was sent is taken off `waking` by whom it woke, even where others were quicker.
    var isAsleep = false
    return state.wait { state in
      if isAsleep, state.waking > 0 { state.waking -= 1 }
      if !state.isEmpty || state.isClosed {
        if isAsleep {
          state.sleeping -= 1
          state.awake += 1
        }
        return true
      }
      if !isAsleep {
        state.sleeping += 1
        state.awake -= 1
        isAsleep = true
      }
      return false
    } then: { state in
      !state.isEmpty
    }
  }

  /// Called by the reactor once a turn. True while something waits, so that the reactor looks again soon.
  func nudge(at milliseconds: Int64) -> Bool {
    var mustSignal = false
    let isWaiting = state.withLock { state in
      if state.isEmpty || state.taken != state.takenAtNudge {
        state.takenAtNudge = state.taken
        state.progressMilliseconds = milliseconds
      } else if milliseconds - state.progressMilliseconds >= RunQueue.stallMilliseconds, state.sleeping > state.waking {
        state.waking += 1
        state.progressMilliseconds = milliseconds
        mustSignal = true
      }
      return !state.isEmpty && state.sleeping > state.waking
    }
    if mustSignal { state.signalOne() }
    return isWaiting
  }

  /// How many connections wait, and how many workers are awake.
  var status: (waiting: Int, awake: Int) {
    state.withLock { ($0.fresh.count + $0.continued.count, $0.awake) }
  }

  /// Wakes everyone for the last time.
  func close() {
    state.withLock { $0.isClosed = true }
    state.signalAll()
  }
}

extension RunQueue.State {
  var isEmpty: Bool { fresh.isEmpty && continued.isEmpty }

  mutating func append(_ slot: UInt32, lane: UInt32, isContinued: Bool = false) {
    if isContinued { continued.append(slot, lane: lane) } else { fresh.append(slot, lane: lane) }
  }

  mutating func popFirst() -> UInt32? {
    if continued.isEmpty { return fresh.popFirst() }
    if freshInRow < RunQueue.freshInRowMax, let slot = fresh.popFirst() {
      freshInRow += 1
      return slot
    }
    freshInRow = 0
    return continued.popFirst()
  }

  mutating func visit(_ body: (UInt32) -> Void) {
    fresh.visit(body)
    continued.visit(body)
  }
}
