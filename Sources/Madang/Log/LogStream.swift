import MadangKernel

/// Where log lines go. One that can't be written at once is dropped and counted, since a server must neither end nor wait
/// because nobody reads its log; the count is said as soon as lines can be written again. Any thread may call it.
final class LogStream: Sendable {
  static let errors = LogStream(.errors)

  private struct State {
    var dropped = 0
    /// Whether the last thing that was written is a part of a line.
    var isCut = false
  }

  private let stream: StandardStream
  /// Tier 1. Held across a write that waits for no reader, so that lines stay whole.
  private let state = Monitor(State())

  init(_ stream: StandardStream) {
    self.stream = stream
  }

  static func remark(_ dropped: Int) -> String {
    dropped == 1 ? "A line of the log could not be written." : "\(dropped) lines of the log could not be written."
  }

  /// Writes a line with its ending. `remark` makes the line that says how many were dropped before it.
  func write(_ line: [UInt8], remark: (_ dropped: Int) -> [UInt8]) {
    state.withLock { state in
      var start: [UInt8] = state.isCut ? [UInt8(ascii: "\n")] : []
      if state.dropped > 0 { start += remark(state.dropped) }
      let bytes = start + line
      let count = stream.write(bytes, within: 0)
      if count > 0 { state.isCut = bytes[count - 1] != UInt8(ascii: "\n") }
      if count == bytes.count {
        state.dropped = 0
      } else {
        state.dropped = count < start.count ? state.dropped + 1 : 1
      }
    }
  }
}
