/// What a typed line comes to, on its way to the server at a rate that servers allow. One line may become many messages,
/// and each of them counts.
///
/// Pure. Invariant: what was added first goes first.
struct PacedQueue {
  private var messages: [[UInt8]] = []
  private var pace: Pace

  init(linesPerSecond: Int, now: Int64) {
    pace = Pace(linesPerSecond: linesPerSecond, now: now)
  }

  var isEmpty: Bool { messages.isEmpty }
  /// When the next one may go; nil where none waits.
  var deadline: Int64? { messages.first.map { pace.time(for: PacedQueue.cost(of: $0)) } }

  mutating func add(_ message: [UInt8]) {
    messages.append(message)
  }

  /// The next message that may go now.
  mutating func next(now: Int64) -> [UInt8]? {
    guard let first = messages.first, pace.take(PacedQueue.cost(of: first), now: now) else { return nil }
    return messages.removeFirst()
  }

  /// All that wait, for somebody who leaves.
  mutating func takeAll() -> [[UInt8]] {
    defer { messages = [] }
    return messages
  }

  /// A plain server may cut a long line into several.
  private static func cost(of message: [UInt8]) -> Int {
    min(1 + message.count / ClientLimits.paceLineBytes, ClientLimits.paceBurstLines)
  }
}
