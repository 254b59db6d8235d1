import Logging
import MadangChat
import MadangKernel
import MadangRecords

/// Says in the log what the store could not do: each trouble at once, and then at most once a minute, with how often it
/// came meanwhile. A broken disk would fill the log with the questions of everybody.
final class TroubleLog: Sendable {
  private struct Entry {
    var quietUntil: UInt64
    var untold = 0
  }

  static let quietSeconds: UInt64 = 60
  /// Different troubles that are remembered; beyond, all may be told again.
  private static let entriesMax = 64

  private let entries = Monitor<[String: Entry]>([:])
  private let now: @Sendable () -> UInt64
  private let tell: @Sendable (String) -> Void

  /// - Parameter now: nanoseconds of a clock that does not step.
  init(
    now: @escaping @Sendable () -> UInt64 = { MonotonicClock.nanoseconds() }, tell: @escaping @Sendable (String) -> Void
  ) {
    self.now = now
    self.tell = tell
  }

  func note(_ error: StoreError) {
    let text = "\(error)"
    let now = now()
    let untold = entries.withLock { entries -> Int? in
      if var entry = entries[text], now < entry.quietUntil {
        entry.untold += 1
        entries[text] = entry
        return nil
      }
      if entries.count >= TroubleLog.entriesMax, entries[text] == nil { entries = [:] }
      let untold = entries[text]?.untold ?? 0
      entries[text] = Entry(quietUntil: now + TroubleLog.quietSeconds * 1_000_000_000)
      return untold
    }
    guard let untold else { return }
    tell("Data: " + text + (untold == 0 ? "" : " \(untold) more times since this was said last."))
  }
}
