import BasicContainers
import MadangKernel
import MadangMemory

/// Slots whose mailbox has something to run, oldest first. The reactor posts a turn's slots at once; workers take one at
/// a time, so that a slow command holds up nobody else.
///
/// As few workers are woken as make progress: commands are short, and a second thread costs more than it helps. Where
/// nobody has taken anything for a while although something waits, the reactor's `nudge` wakes one more.
package final class RunQueue: Sendable {
  struct State: ~Copyable {
    var ring = Ring<UInt32>()
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

  /// How long something may wait while nobody takes anything.
  static let stallMilliseconds: Int64 = 1

  let state: Monitor<State>

  init(workers: Int) {
    state = Monitor(State(awake: workers))
  }

  /// Adds all of `batch`, and empties it.
  func post(_ batch: inout UniqueArray<UInt32>) {
    if batch.isEmpty { return }
    let mustSignal = state.withLock { state in
      for index in batch.indices { state.ring.append(batch[index]) }
      let mustSignal = state.awake + state.waking == 0 && state.sleeping > 0
      if mustSignal { state.waking += 1 }
      return mustSignal
    }
    batch.removeAll(keepingCapacity: true)
    if mustSignal { state.signalOne() }
  }

  func post(_ slot: UInt32) {
    let mustSignal = state.withLock { state in
      state.ring.append(slot)
      let mustSignal = state.awake + state.waking == 0 && state.sleeping > 0
      if mustSignal { state.waking += 1 }
      return mustSignal
    }
    if mustSignal { state.signalOne() }
  }

  /// The next slot, if one waits.
  func takeNow() -> UInt32? {
    state.withLock { state in
      guard let slot = state.ring.popFirst() else { return nil }
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
      if !state.ring.isEmpty || state.isClosed {
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
      !state.ring.isEmpty
    }
  }

  /// Called by the reactor once a turn. True while something waits, so that the reactor looks again soon.
  func nudge(at milliseconds: Int64) -> Bool {
    var mustSignal = false
    let isWaiting = state.withLock { state in
      if state.ring.isEmpty || state.taken != state.takenAtNudge {
        state.takenAtNudge = state.taken
        state.progressMilliseconds = milliseconds
      } else if milliseconds - state.progressMilliseconds >= RunQueue.stallMilliseconds, state.sleeping > state.waking {
        state.waking += 1
        state.progressMilliseconds = milliseconds
        mustSignal = true
      }
      return !state.ring.isEmpty && state.sleeping > state.waking
    }
    if mustSignal { state.signalOne() }
    return isWaiting
  }

  /// Wakes everyone for the last time.
  func close() {
    state.withLock { $0.isClosed = true }
    state.signalAll()
  }
}
