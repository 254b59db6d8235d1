import MadangKernel
import MadangServer

/// What every line of the log goes through: it keeps one event from filling the log, and tells what it kept back. Any thread
/// may call it.
final class LogGate: Sendable {
  private struct State {
    var windows = LogWindows()
    var isClosed = false
  }

  private let state = Monitor(State())
  private let stream: LogStream
  private let label: String
  private let format: LogFormat
  private let now: @Sendable () -> UInt64

  /// - Parameter now: nanoseconds of a clock that does not step.
  init(
    _ stream: LogStream, label: String, format: LogFormat,
    now: @escaping @Sendable () -> UInt64 = { MonotonicClock.nanoseconds() }
  ) {
    self.stream = stream
    self.label = label
    self.format = format
    self.now = now
  }

  /// Writes a line about an event, unless there were too many of them. A line without an event is always written.
  func write(_ line: LogLine, about event: LoggedEvent?) {
    let now = now()
    let (held, isAdmitted, isFirstHeld) = state.withLock { state in
      let held = state.windows.takeOver(at: now)
      guard let event else { return (held, true, false) }
      return (held, state.windows.admits(event, at: now), state.windows.hasBegunToHold(event))
    }
    tell(held)
    if isAdmitted { return write(line) }
    // Whoever tells of them knows of the others then, and need not be woken for each.
    if isFirstHeld { state.signalOne() }
  }

  /// The life of a thread that tells what was held, once its second is over and though nothing else is logged.
  func run() {
    while true {
      let (tellsAt, isClosed) = state.wait(
        until: { $0.isClosed || $0.windows.tellsAt != nil },
        then: { state in (state.windows.tellsAt ?? 0, state.isClosed) })
      if isClosed { return }
      if state.wait(until: { $0.isClosed }, deadline: tellsAt, then: { state, _ in state.isClosed }) { return }
      tellWhatIsOver()
    }
  }

  /// Says what was held in seconds that are over.
  func tellWhatIsOver() {
    let now = now()
    tell(state.withLock { $0.windows.takeOver(at: now) })
  }

  /// Says all that was held, and ends `run`.
  func close() {
    tell(
      state.withLock { state in
        state.isClosed = true
        return state.windows.takeOver(at: .max)
      })
    state.signalAll()
  }

  /// Writes whole lines that are about no event, each for itself.
  func write(lines: [UInt8]) {
    for line in lines.split(separator: UInt8(ascii: "\n")) { write(Array(line) + [UInt8(ascii: "\n")]) }
  }

  private func tell(_ held: [LogWindows.Held]) {
    for one in held {
      var line = LogLine(level: one.event.level, label: label, message: "and \(one.count.grouped) more")
      line.event = one.event
      line.fields = ["more": "\(one.count)"]
      write(line)
    }
  }

  private func write(_ line: LogLine) { write(line.bytes(format)) }

  private func write(_ bytes: [UInt8]) {
    stream.write(bytes) { dropped in
      var remark = LogLine(level: LoggedEvent.logDropped.level, label: label, message: LogStream.remark(dropped))
      remark.event = .logDropped
      // In text the sentence has the number already.
      if format == .json { remark.fields = ["lines": "\(dropped)"] }
      return remark.bytes(format)
    }
  }
}
