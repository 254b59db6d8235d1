import Logging
import MadangKernel
import MadangServer

/// Writes the lines of the access log to their place, and says once a second how many were lost. One thread calls it.
final class AccessLogWriter: Sendable {
  /// Where the lines go.
  private enum Place: ~Copyable {
    /// Standard error, between the lines of the other log.
    case errors(LogGate)
    case file(AppendedFile)
    /// The file could not be opened again.
    case nowhere

    /// How many bytes it took.
    borrowing func write(_ bytes: [UInt8]) -> Int {
      switch self {
      case .errors(let gate):
        gate.write(lines: bytes)
        return bytes.count
      case .file(let file): return file.write(bytes)
      case .nowhere: return 0
      }
    }
  }

  private struct State: ~Copyable {
    var place: Place
    /// Whether the last thing that was written is a part of a line.
    var isCut = false
    var lost = 0
    /// When that may be said again.
    var saysAt: UInt64 = 0
  }

  private static let secondNanoseconds: UInt64 = 1_000_000_000

  private let path: String
  private let logger: Logger
  private let now: @Sendable () -> UInt64
  /// Tier 2: its thread's alone, which has it for each of its turns.
  private let state: Monitor<State>

  /// - Parameters:
  ///   - path: of the file; `-` for standard error, by way of `gate`.
  ///   - now: nanoseconds of the monotonic clock.
  init(
    _ path: String, gate: LogGate, logger: Logger,
    now: @escaping @Sendable () -> UInt64 = { MonotonicClock.nanoseconds() }
  ) throws(Errno) {
    self.path = path
    self.logger = logger
    self.now = now
    let place: Place = path == AccessLogKeeper.errors ? .errors(gate) : .file(try AppendedFile(path))
    state = Monitor(State(place: place))
  }

  /// Waits for something to do, and does it. False once nothing follows.
  func turn(_ log: AccessLog) -> Bool {
    state.withLock { state in
      let work = log.take(until: state.lost > 0 ? state.saysAt : nil)
      if work.reopens { reopen(&state) }
      state.lost += work.lost
      if !work.lines.isEmpty { write(work.lines, &state) }
      say(&state, evenSoon: work.isLast)
      return !work.isLast
    }
  }

  private func reopen(_ state: inout State) {
    if path == AccessLogKeeper.errors { return }
    do throws(Errno) {
      state.place = .file(try AppendedFile(path))
      state.isCut = false
    } catch {
      state.place = .nowhere
      logger.note(
        .accessLogFailed, "The access log can't be opened again.", ["file": .text(path), "error": "\(error)"])
    }
  }

  private func write(_ lines: [UInt8], _ state: inout State) {
    let start: [UInt8] = state.isCut ? [UInt8(ascii: "\n")] : []
    let bytes = start + lines
    let count = state.place.write(bytes)
    if count > 0 { state.isCut = bytes[count - 1] != UInt8(ascii: "\n") }
    state.lost += AccessLogWriter.lines(in: bytes[max(count, start.count)...])
  }

  private func say(_ state: inout State, evenSoon: Bool) {
    let now = now()
    guard state.lost > 0, evenSoon || now >= state.saysAt else { return }
    let lost = state.lost
    logger.note(
      .accessLogDropped,
      lost == 1
        ? "A line of the access log could not be written."
        : "\(lost.grouped) lines of the access log could not be written.",
      ["lines": .number(lost)])
    state.lost = 0
    state.saysAt = now + AccessLogWriter.secondNanoseconds
  }

  private static func lines(in bytes: ArraySlice<UInt8>) -> Int { bytes.count { $0 == UInt8(ascii: "\n") } }
}
