import MadangRecords
import MadangWire

/// Writes a snapshot, a piece at a time. Between two pieces the log must not be read further.
package struct LogSnapshotWriter: Sendable {
  package struct Piece: Sendable {
    package let bytes: [UInt8]
    package let isFirst: Bool
    package let isLast: Bool

    package init(_ bytes: [UInt8], isFirst: Bool, isLast: Bool) {
      self.bytes = bytes
      self.isFirst = isFirst
      self.isLast = isLast
    }
  }

  private enum Step { case head, world, end, done }

  /// All of the log up to there stands in it.
  package let position: UInt64
  private let batch: Digest
  private let nodes: NodeTable
  private let sweep: WorldSweep
  private var step = Step.head
  /// Every node has all of a world, but for exchanges that it began itself.
  private var cursor = SnapshotCursor([.lively, .local])
  /// What was written of the world, and is yet to be cut off.
  private var world: [UInt8] = []
  private var cut = 0
  private var pieces = 0
  private var head = Digest()

  /// - Parameter batch: see `LogSnapshotReader.Head.batch`.
  package init(at position: UInt64, batch: Digest, _ nodes: NodeTable, _ sweep: WorldSweep = WorldSweep()) {
    self.position = position
    self.batch = batch
    self.nodes = nodes
    self.sweep = sweep
  }

  /// Whether all but the last piece was written, which the world has nothing to do with.
  package var hasEndLeft: Bool { step == .end }

  /// The next piece; nil: that was all.
  package mutating func next(_ world: borrowing World) -> Piece? {
    var writer = ByteWriter()
    switch step {
    case .head:
      LogSnapshotForm.Kind.head.write(to: &writer)
      writer.append(fields: LogSnapshotForm.magic, LogSnapshotForm.version, position, batch, nodes, sweep)
      head = Digest(of: writer.copiedBytes)
      step = .world
    case .world:
      LogSnapshotForm.Kind.world.write(to: &writer)
      if cut == self.world.count { writeWorld(world) }
      let end = min(self.world.count, cut + LogSnapshotForm.pieceBytesMax)
      writer.append(self.world.span.extracting(cut..<end))
      cut = end
      if cut == self.world.count, isWorldWritten { step = .end }
    case .end:
      LogSnapshotForm.Kind.end.write(to: &writer)
      writer.append(fields: pieces, head)
      step = .done
    case .done: return nil
    }
    pieces += 1
    return Piece(writer.copiedBytes, isFirst: pieces == 1, isLast: step == .done)
  }

  private var isWorldWritten = false

  private mutating func writeWorld(_ world: borrowing World) {
    var writer = ByteWriter()
    isWorldWritten = world.write(snapshot: &cursor, to: &writer, bytesMax: LogSnapshotForm.pieceBytesMax)
    self.world = writer.copiedBytes
    cut = 0
  }
}
