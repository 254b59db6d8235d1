/// The conversation with one server, whatever it speaks. Pure: bytes, lines and times in, effects out; no socket, no
/// clock.
///
/// It outlives a connection, so that it knows which rooms to come back to. Times are milliseconds of one monotonic
/// clock.
package protocol ChatSession: Sendable {
  /// What stands before the line being typed, such as `#room> `.
  var prompt: String { get }
  /// Whether a line of text can be sent now. A pipe is not read before.
  var acceptsLines: Bool { get }
  /// How long the server may take to close after `leave`, in a pipe.
  var leaveMilliseconds: Int64 { get }
  /// When `tick` is due; nil for never.
  var deadline: Int64? { get }

  mutating func connected(now: Int64) -> [SessionEffect]
  mutating func received(_ bytes: [UInt8], now: Int64) -> [SessionEffect]
  /// One line without its ending, from a keyboard or a pipe.
  mutating func typed(_ line: String, now: Int64) -> [SessionEffect]
  mutating func tick(now: Int64) -> [SessionEffect]
  /// The person leaves. Ends with `leave`.
  mutating func leave() -> [SessionEffect]
  /// The connection is gone; what was half received is shown.
  mutating func disconnected() -> [SessionEffect]
  /// What the word before the cursor may become, best first.
  func completions(of word: String, isFirst: Bool) -> [String]
}
