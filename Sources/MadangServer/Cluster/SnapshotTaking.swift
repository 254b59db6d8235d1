import MadangRecords
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
  private var isStaggered = false
  private(set) var isDue = false
  private var writer: LogSnapshotWriter?
  private var purpose = Purpose()
  /// Whether one is on its way into this node's database: the next waits for the one after.
  private var isBeingKept = false
  /// Where the last one was written that this node keeps itself, or began with.
  private var keptAt: UInt64 = 0

  /// Who is to have a snapshot.
  struct Purpose: Sendable {
    /// Whoever begins later: the engine keeps it.
    var isShared = false
    /// This node, when it begins again: its database keeps it.
    var isOwn = false
  }

  struct Step {
    let piece: LogSnapshotWriter.Piece
    let position: UInt64
    let purpose: Purpose
  }

  init(_ pace: Pace) { self.pace = pace }

  /// Whether something is being written.
  var isWriting: Bool { writer != nil }

  /// What is being written never will be whole. True where its own database has some of it.
  mutating func abandon() -> Bool {
    defer { purpose.isOwn = false }
    writer = nil
    if purpose.isOwn { isBeingKept = false }
    return purpose.isOwn
  }

  /// This node is one of the nodes, by that number: its first snapshot comes before its time, so that no two are due at once.
  /// Whoever writes one reads the log no further, and if all did, nobody would be heard.
  mutating func stagger(_ node: NodeID, milliseconds: Int64) {
    if isStaggered { return }
    isStaggered = true
    let turn = Int(node.rawValue) % SnapshotTaking.turns
    bytes += pace.bytes / SnapshotTaking.turns * turn
    dueAt = milliseconds + pace.milliseconds - pace.milliseconds / Int64(SnapshotTaking.turns) * Int64(turn)
  }

  /// Among so many nodes no two begin at once.
  private static let turns = 8

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

  /// It is due: somebody is to have one, or nobody.
  mutating func begin(_ writer: LogSnapshotWriter, for purpose: Purpose) {
    isDue = false
    bytes = 0
    dueAt = nil
    self.purpose = purpose
    if isBeingKept || writer.position <= keptAt { self.purpose.isOwn = false }
    if self.purpose.isOwn {
      isBeingKept = true
      keptAt = writer.position
    }
    if self.purpose.isOwn || purpose.isShared { self.writer = writer }
  }

  /// The next piece of what is being written. The last waits until somebody has told that they have applied as much: until then,
  /// all may come to leave out what is in it.
  mutating func next(_ world: borrowing World, witnessed: UInt64) -> Step? {
    guard let position = writer?.position else { return nil }
    if writer?.hasEndLeft == true, witnessed < position { return nil }
    guard let piece = writer?.next(world) else { return nil }
    if piece.isLast { writer = nil }
    return Step(piece: piece, position: position, purpose: purpose)
  }

  /// Whether the next piece is for this node's database.
  var writesOwn: Bool { writer != nil && purpose.isOwn }

  /// It has become known whether this node's database has it.
  mutating func noteKept() { isBeingKept = false }

  /// This node has begun with one.
  mutating func noteRestored(at position: UInt64) { keptAt = position }

  /// Whether the world is to be kept as it is there, as this node ends.
  mutating func mayKeepLast(at position: UInt64) -> Bool {
    // One that was not finished never will be.
    writer = nil
    return position > keptAt || isBeingKept
  }
}
