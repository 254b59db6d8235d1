import MadangChat
import MadangKernel
import MadangMemory
import MadangWire
import MadangWorld

/// What waits for a worker, in order. The reactor posts; one worker at a time, whichever took the slot from the run
/// queue, runs.
///
/// Invariant: `isScheduled` from the first post until a worker finds nothing more, and only then is the slot on the run
/// queue or with a worker. So a connection's commands never run beside each other.
package struct Mailbox: ~Copyable {
  /// Tier 1.
  let state = Lock(State())

  /// In an order without gaps: there is one for each connection.
  struct State: ~Copyable {
    var ring = Ring<Frame>()
    /// Something slow is being done for the last command: no worker runs anything meanwhile.
    var isParked = false
    var isScheduled = false
    /// Lines in the log that no other waits for, until they are carried out.
    var ahead: UInt8 = 0
    /// Lines that a slowed or interrupted run left, and where it stopped in them.
    var leftover: (segment: Segment, offset: UInt32)?
    var generation: UInt32 = 0
    /// What is left of the last command, and comes before all else.
    var remainder: Remainder?
    /// Until when a slowed connection is throttled, on the monotonic clock; 0 where it isn't.
    var throttledUntil: Int64 = 0
    /// Until when somebody who has sent everything is heard at their own pace, as far as 32 bits tell: within a minute. 0
    /// where that has not been asked yet.
    var finishesBy: UInt32 = 0
    /// Whose process it is, where it came to the control socket.
    var user: UInt32 = 0
    var flood = FloodBudget()
    var peer = Address.unix(path: "")
    var ending: Ending = []
    /// Commands that ran beyond the flood budget since the end was posted.
    var lastWords: UInt8 = 0
    var shape = MessageShape.none
    var introduction: Introduction = []
    /// The logarithm of the window that messages may be deflated with; 0 where none may be.
    var windowBits: UInt8 = 0
    var listener: UInt16 = 0
    /// Lines that were thrown away for having been too many, as far as they can be counted.
    var droppedLines: UInt16 = 0
    var bytes: UInt32 = 0
    /// What has come in whole lines since it was opened; begins anew at 4 GiB.
    var receivedBytes: UInt32 = 0
  }

  enum Remainder {
    /// The end of slow work.
    case finished(FinishedWork)
    /// The next piece of an answer.
    case continuation(Continuation)
    /// What is to come back in the log.
    case offered(Offered)
    /// What comes before all that has come.
    indirect case frame(Frame)
  }

  struct Posted {
    /// The slot must go on the run queue.
    var mustSchedule = false
    /// The socket must be read no further until `Notices.resumeReading`.
    var mustPause = false
    /// Too much was sent by someone who is being slowed: dismiss them.
    var isFlooding = false
  }

  /// For a connection that nobody is behind yet: nothing that is posted is taken.
  func reserve(generation: UInt32) {
    state.withLock { state in
      state = State()
      state.generation = generation
      state.hasEnded = true
    }
  }

  func open(
    generation: UInt32, listener: UInt16, peer: Address, user: UInt32 = 0, shape: MessageShape = .none,
    windowBits: UInt8 = 0, introduction: Introduction = [], encryption: Encryption = .none
  ) -> Posted {
    state.withLock { state in
      state = State()
      state.generation = generation
      state.listener = listener
      state.peer = peer
      state.user = user
      state.shape = shape
      state.introduction = introduction
      state.windowBits = windowBits
    }
    return post(.opened(encryption))
  }

  func post(_ frame: Frame) -> Posted {
    state.withLock { state in
      if state.hasEnded || (state.isBroken && frame.said != nil) {
        // SAFETY: it was the caller's, which has handed it over.
        unsafe frame.release()
        return Posted()
      }
      switch frame {
      case .ended, .dismissed:
        // Whoever is being slowed must not delay their own end.
        if case .dismissed(.excessFlood, _) = frame { Mailbox.drop(&state) }
        if case .ended(.closedByPeer, _) = frame {
          // What it sent before it closed is no less welcome than if it had waited.
          state.isFinishing = true
        } else {
          state.isFinishing = false
          state.throttledUntil = 0
        }
      default: break
      }
      var posted = Posted()
      if case .ended = frame { state.hasEnded = true }
      if frame.leavesNobody {
        state.isGone = true
        posted.mustSchedule = Mailbox.giveUpAnswer(&state)
      }
      state.ring.append(frame)
      state.bytes += UInt32(frame.bytes)
      state.receivedBytes &+= UInt32(frame.bytes)
      if state.throttledUntil != 0 {
        posted.isFlooding = !state.hasEnded && state.bytes > Limits.floodBytesMax
      } else if !state.isScheduled {
        state.isScheduled = true
        posted.mustSchedule = true
      }
      if state.ring.count >= Limits.mailboxFramesMax || state.bytes >= Limits.mailboxBytesMax {
        state.isReadingPaused = true
        posted.mustPause = true
      }
      return posted
    }
  }

  /// What has come of a message that isn't whole counts as if it waited too. The bytes are the message's so far.
  func charge(unfinished bytes: Int) -> Posted {
    state.withLock { state in
      var posted = Posted()
      let isThrottled = state.throttledUntil != 0
      // Where nothing waits, the message has the whole mailbox to itself, and nobody would say when to read on.
      guard !state.hasEnded, state.isScheduled || isThrottled else { return posted }
      let all = Int(state.bytes) + bytes
      posted.isFlooding = isThrottled && all > Limits.floodBytesMax
      if all >= Limits.mailboxBytesMax {
        state.isReadingPaused = true
        posted.mustPause = true
      }
      return posted
    }
  }

  /// A message breaks a rule: nothing that has come behind it is run, and nothing that comes.
  func breakOff() {
    state.withLock { state in
      state.isBroken = true
      for _ in 0..<state.ring.count {
        guard let frame = state.ring.popFirst() else { break }
        // SAFETY: it was the ring's, and is not in it any more.
        if frame.said == nil { state.ring.append(frame) } else { unsafe frame.release() }
      }
      state.bytes = 0
    }
  }

  /// What a worker is to do next for this connection.
  enum Next {
    case frame(Frame)
    /// Lines that an earlier run did not finish.
    case leftover(Segment, offset: Int)
    /// A slow command has only its end left.
    case finished(FinishedWork)
    /// An answer goes on.
    case continuation(Continuation)
    /// Nothing; the slot is no longer scheduled. The reactor may be waiting to read on.
    case nothing(resumeReading: Bool)
  }

  func next() -> Next {
    state.withLock { state in
      switch state.remainder.take() {
      case .finished(let work): return .finished(work)
      case .continuation(let continuation):
        if !state.isGone { return .continuation(continuation) }
      case .frame(let frame): return .frame(frame)
      case .offered: preconditionFailure("What is on its way to the log is taken when it comes back.")
      case nil: break
      }
      if let leftover = state.leftover {
        state.leftover = nil
        state.bytes -= UInt32(leftover.segment.count)
        return .leftover(leftover.segment, offset: Int(leftover.offset))
      }
      guard let frame = state.ring.popFirst() else {
        state.isScheduled = false
        let resume = state.isReadingPaused
        state.isReadingPaused = false
        return .nothing(resumeReading: resume)
      }
      state.bytes -= UInt32(frame.bytes)
      return .frame(frame)
    }
  }

  /// Gives back lines of which only the part before `offset` has run. They come first again.
  func putBack(_ segment: Segment, offset: Int) {
    state.withLock { state in
      Mailbox.keep(segment, from: offset, &state)
    }
  }

  static func keep(_ lines: Segment, from offset: Int, _ state: inout State) {
    state.leftover = (lines, UInt32(offset))
    state.bytes += UInt32(lines.count)
  }

  /// Runs nothing more until `unpark`, or, where an answer is to go on, `resume`. What `segment` holds from `offset` comes
  /// after that.
  func park(_ segment: Segment?, offset: Int, until continuation: Continuation? = nil) {
    state.withLock { state in
      state.isParked = true
      if let continuation { state.remainder = .continuation(continuation) }
      guard let segment else { return }
      Mailbox.keep(segment, from: offset, &state)
    }
  }

  /// The slow work is done: the slot must go on the run queue.
  func unpark(_ work: FinishedWork) {
    state.withLock { state in
      state.isParked = false
      state.remainder = .finished(work)
    }
  }

  /// Nobody is behind it any more: an answer that was to go on doesn't. True where the slot must go on the run queue.
  func abandon() -> Bool {
    state.withLock { state in
      state.isGone = true
      return Mailbox.giveUpAnswer(&state)
    }
  }

  private static func giveUpAnswer(_ state: inout State) -> Bool {
    guard state.isParked, case .continuation = state.remainder else { return false }
    state.isParked = false
    state.remainder = nil
    return true
  }

  /// There is room for the next piece of an answer. True where the slot must go on the run queue.
  func resume() -> Bool {
    state.withLock { state in
      guard state.isParked, case .continuation = state.remainder else { return false }
      state.isParked = false
      return true
    }
  }

  /// Where nobody is behind it any more, what has begun is given up, and so are the lines after it: they must not run as if
  /// it had been done.
  func unparkIfGone() -> Bool {
    state.withLock { state in
      guard state.isGone else { return false }
      state.isParked = false
      state.bytes = 0
      // SAFETY: it was the leftover's, which is forgotten.
      unsafe state.leftover?.segment.release()
      state.leftover = nil
      for _ in 0..<state.ring.count {
        guard let frame = state.ring.popFirst() else { break }
        // SAFETY: it was the ring's, and is not in it any more.
        if frame.said != nil { unsafe frame.release() } else { state.ring.append(frame) }
      }
      return true
    }
  }

  /// Takes a command's cost from the flood budget. Where it isn't there, returns when it will be.
  func spend(_ cost: Cost, parameters: Int, _ rates: FloodRates, at milliseconds: Int64) -> Int64? {
    state.withLock { state in
      guard let wait = state.flood.spend(cost, parameters: parameters, rates, at: milliseconds) else { return nil }
      return milliseconds + wait
    }
  }

  /// Takes what a command turned out to cost from the flood budget; the next one may have to wait for it.
  func charge(told: Int, looks: Int, _ rates: FloodRates) {
    state.withLock { $0.flood.charge(told: told, looks: looks, rates) }
  }

  enum ThrottleVerdict {
    case throttled
    /// Too much waits already: nothing of it will run, and the connection is to be dismissed.
    case flooding
    /// The end has been posted: the command runs without delay.
    case ending
    /// The end has been posted, and as much has run without delay as may: nothing more of it will run.
    case ended
  }

  /// Until then nothing of it runs, and what `lines` hold from `offset` comes first again.
  func throttle(until milliseconds: Int64, _ lines: Segment, offset: Int) -> ThrottleVerdict {
    state.withLock { state in
      if state.isFinishing {
        if Mailbox.isHeard(&state, until: milliseconds) {
          Mailbox.throttle(&state, until: milliseconds, lines, offset: offset)
          return .throttled
        }
        Mailbox.countDropped(lines, from: offset, &state)
        Mailbox.dropLines(&state)
        return .ended
      }
      if Mailbox.isEnding(&state) {
        if state.lastWords < Limits.lastWordsMax {
          state.lastWords += 1
          return .ending
        }
        Mailbox.countDropped(lines, from: offset, &state)
        Mailbox.dropLines(&state)
        return .ended
      }
      if Int(state.bytes) + lines.count - offset > Limits.floodBytesMax {
        Mailbox.countDropped(lines, from: offset, &state)
        Mailbox.drop(&state)
        return .flooding
      }
      Mailbox.throttle(&state, until: milliseconds, lines, offset: offset)
      return .throttled
    }
  }

  /// Whether somebody who has sent everything is heard still, at their own pace.
  private static func isHeard(_ state: inout State, until milliseconds: Int64) -> Bool {
    let now = UInt32(truncatingIfNeeded: milliseconds)
    if state.finishesBy == 0 { state.finishesBy = max(1, now &+ UInt32(Limits.lastWordsMilliseconds)) }
    return Int32(bitPattern: state.finishesBy &- now) >= 0
  }

  private static func throttle(_ state: inout State, until milliseconds: Int64, _ lines: Segment, offset: Int) {
    keep(lines, from: offset, &state)
    state.throttledUntil = milliseconds
    state.isScheduled = false
  }

  /// The server ends: who is heard at their own pace can't be any longer. True where the slot must go on the run queue.
  func hurry() -> Bool {
    state.withLock { state in
      state.isFinishing = false
      guard state.throttledUntil != 0 else { return false }
      state.throttledUntil = 0
      state.isScheduled = true
      return true
    }
  }

  /// Lines that were thrown away for having been too many.
  var droppedLines: Int { state.withLock { Int($0.droppedLines) } }

  var throttledUntil: Int64 { state.withLock { $0.throttledUntil } }

  /// Throttles it no longer; true where the slot must go on the run queue.
  func endThrottling() -> Bool {
    state.withLock { state in
      guard state.throttledUntil != 0 else { return false }
      state.throttledUntil = 0
      if state.isScheduled { return false }
      state.isScheduled = true
      return true
    }
  }

  /// The listener's number, and what has come.
  var counts: (listener: Int, receivedBytes: Int) { state.withLock { (Int($0.listener), Int($0.receivedBytes)) } }

  /// Drops what waits.
  func empty() { state.withLock { Mailbox.drop(&$0) } }

  /// Bytes that wait for a worker.
  var waitingBytes: Int { state.withLock { Int($0.bytes) } }
  /// What a worker needs to know of a connection that it takes from the run queue.
  var taken: (generation: UInt32, listener: UInt16) { state.withLock { ($0.generation, $0.listener) } }
  var origin: (peer: Address, user: UInt32) { state.withLock { ($0.peer, $0.user) } }
  var shape: MessageShape { state.withLock { $0.shape } }
  var introduction: Introduction { state.withLock { $0.introduction } }
  /// What the encoders of events and answers must know of it.
  var encoding: Encoding { state.withLock { $0.shape.encoding(windowBits: $0.windowBits) } }
  var isGone: Bool { state.withLock { $0.isGone } }
  var isParked: Bool { state.withLock { $0.isParked } }

  private static func isEnding(_ state: inout State) -> Bool {
    if state.hasEnded { return true }
    for index in 0..<state.ring.count {
      if case .dismissed = state.ring[index] { return true }
    }
    return false
  }
}
