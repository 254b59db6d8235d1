import MadangServer

/// How many lines each event has had within its second, so that none fills the log: of more than `linesMax`, the rest is
/// counted, and told in one line once the second is over.
struct LogWindows {
  static let linesMax = 10
  static let nanoseconds: UInt64 = 1_000_000_000

  /// Lines of an event that were not written.
  struct Held: Equatable {
    let event: LoggedEvent
    let count: Int
  }

  private struct Window {
    let endsAt: UInt64
    var lines = 0
  }

  /// As many as there are events, at most.
  private var windows: [LoggedEvent: Window] = [:]

  /// Whether a line of an event may be written now.
  ///
  /// - Precondition: what is over by now has been taken.
  mutating func admits(_ event: LoggedEvent, at now: UInt64) -> Bool {
    var window = windows[event] ?? Window(endsAt: now + LogWindows.nanoseconds)
    window.lines += 1
    windows[event] = window
    return window.lines <= LogWindows.linesMax
  }

  /// Whether the last line of an event was the first that is held in its second.
  func hasBegunToHold(_ event: LoggedEvent) -> Bool { windows[event]?.lines == LogWindows.linesMax + 1 }

  /// Ends the seconds that are over, and says what was held within them.
  mutating func takeOver(at now: UInt64) -> [Held] {
    var over: [Held] = []
    for (event, window) in windows where window.endsAt <= now {
      if window.lines > LogWindows.linesMax {
        over.append(Held(event: event, count: window.lines - LogWindows.linesMax))
      }
      windows[event] = nil
    }
    return over.sorted { $0.event.rawValue < $1.event.rawValue }
  }

  /// When something that is held can be told; nil where nothing is.
  var tellsAt: UInt64? {
    windows.values.filter { $0.lines > LogWindows.linesMax }.map(\.endsAt).min()
  }
}
