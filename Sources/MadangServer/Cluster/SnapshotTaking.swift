import MadangWorld

/// When a node is to keep a snapshot of what it holds, and how far it has come with that. Whoever has the log's mailbox writes; so
/// it is one worker at a time, and the log is read no further meanwhile.
struct SnapshotTaking: Sendable {
  /// How often snapshots are kept.
  struct Pace: Sendable {
    var milliseconds: Int64 = 10 * 60 * 1_000
    /// Or after so many bytes of the log, of which only so much is kept.
    var bytes = 128 << 20
  }

  private let pace: Pace
  /// On the monotonic clock; nil: the clock has not been looked at yet.
  private var dueAt: Int64?
  private var bytes = 0
  private(set) var isDue = false
  private var writer: LogSnapshotWriter?

  init(_ pace: Pace) { self.pace = pace }

  /// Whether something is being written.
  var isWriting: Bool { writer != nil }

  /// This node does not write for all any more.
  mutating func abandon() { writer = nil }

  /// A second has passed.
  mutating func beat(milliseconds: Int64) {
    if let dueAt {
      if milliseconds >= dueAt { isDue = true }
    } else {
      dueAt = milliseconds + pace.milliseconds
    }
  }

  /// So much of the log was read.
  mutating func noteRead(_ bytes: Int) {
    self.bytes += bytes
    if self.bytes >= pace.bytes { isDue = true }
  }

  /// It is due. `isOurs`: this node is the one that writes it for all.
  mutating func begin(at position: UInt64, _ nodes: NodeTable, isOurs: Bool) {
    isDue = false
    bytes = 0
    dueAt = nil
    if isOurs { writer = LogSnapshotWriter(at: position, nodes) }
  }

  /// The next piece of what is being written, and where in the log it is. The last waits until somebody has told that they have
  /// applied as much: until then, all may come to leave out what is in it.
  mutating func next(
    _ world: borrowing World, witnessed: UInt64
  ) -> (piece: LogSnapshotWriter.Piece, position: UInt64)? {
    guard let position = writer?.position else { return nil }
    if writer?.hasEndLeft == true, witnessed < position { return nil }
    guard let piece = writer?.next(world) else { return nil }
    if piece.isLast { writer = nil }
    return (piece, position)
  }
}
