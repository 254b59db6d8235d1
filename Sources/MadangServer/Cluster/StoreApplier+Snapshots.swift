import MadangRecords
import MadangWorld

/// Snapshots of this node's own world: pieces come from the log's turn, and are kept in the order of the log among what it has
/// for the stores. One that the disk has no room for is given up: changes need the room more.
extension StoreApplier {
  struct Piece: Sendable {
    let bytes: [UInt8]
    let number: Int
    let position: UInt64
  }

  /// A snapshot that is being kept.
  struct Underway {
    let position: UInt64
    var pieces = 0
    var bytes = 0
    /// Why it can't be kept.
    var failure: StoreError?
  }

  /// Pieces that wait, in bytes, beyond which no other one is written, and the log is read no further.
  static let pieceBytesMax = 32 << 20

  /// What the database has when this node begins.
  func kept() throws(StoreError) -> LogBeginning.Kept {
    LogBeginning.Kept(snapshot: try store.snapshotPosition(), through: keptThrough)
  }

  /// Takes a piece of a snapshot. All of the log up to its position is handed over.
  func keep(_ piece: LogSnapshotWriter.Piece, of position: UInt64) {
    state.withLock { state in
      if piece.isFirst {
        state.waiting.append(.leftovers)
        state.snapshot = Underway(position: position)
      }
      guard let underway = state.snapshot, underway.failure == nil else { return }
      state.waiting.append(.piece(Piece(bytes: piece.bytes, number: underway.pieces, position: position)))
      state.snapshot?.pieces += 1
      state.snapshot?.bytes += piece.bytes.count
      state.pieceBytes += piece.bytes.count
      state.handed += 1
    }
    state.signalAll()
  }

  /// Whether so many pieces wait that none may be written now; `resumeLog` tells when.
  var pausesSnapshot: Bool {
    state.withLock { state in
      guard state.pieceBytes >= StoreApplier.pieceBytesMax, !state.isClosed else { return false }
      state.isLogPaused = true
      return true
    }
  }

  /// The snapshot that was begun last is whole once all of it was written, and all that the log had up to there is kept, which
  /// the caller has seen to. Nil: none was begun.
  func seal() -> KeptSnapshot? {
    guard let underway = state.withLock({ $0.snapshot.take() }) else { return nil }
    var failure = underway.failure
    var isSealed = false
    if failure == nil {
      do throws(StoreError) {
        isSealed = try store.seal(snapshotAt: underway.position, pieces: underway.pieces)
      } catch { failure = error }
    }
    state.withLock { $0.waiting.append(.leftovers) }
    state.signalAll()
    let reason = failure.map { "\($0)" } ?? (isSealed ? nil : "some of it is missing")
    return KeptSnapshot(at: underway.position, bytes: underway.bytes, failure: reason)
  }

  /// What the log has brought before the snapshot that was begun last can't be kept, and so neither can that.
  func giveUpSnapshot() -> KeptSnapshot? {
    guard let underway = state.withLock({ $0.snapshot.take() }) else { return nil }
    return KeptSnapshot(
      at: underway.position, bytes: underway.bytes, failure: "what the log has brought before it is not kept yet")
  }

  /// Keeps a snapshot at once, where nothing waits any more. Nil where something does, or one of that place is there.
  func keepLast(_ writer: inout LogSnapshotWriter, _ world: borrowing World) -> KeptSnapshot? {
    guard state.withLock({ $0.waiting.isEmpty }) else { return nil }
    var pieces = 0
    var bytes = 0
    do throws(StoreError) {
      while try store.removeLeftovers() {}
      while let piece = writer.next(world) {
        try store.keepPiece(piece.bytes, number: pieces, ofSnapshotAt: writer.position)
        pieces += 1
        bytes += piece.bytes.count
      }
      guard try store.seal(snapshotAt: writer.position, pieces: pieces) else { return nil }
      while try store.removeLeftovers() {}
      return KeptSnapshot(at: writer.position, bytes: bytes)
    } catch {
      return KeptSnapshot(at: writer.position, bytes: bytes, failure: "\(error)")
    }
  }

  // MARK: On its thread

  func keep(_ piece: Piece) {
    guard state.withLock({ $0.snapshot?.position == piece.position && $0.snapshot?.failure == nil }) else { return }
    do throws(StoreError) {
      try store.keepPiece(piece.bytes, number: piece.number, ofSnapshotAt: piece.position)
    } catch {
      state.withLock { state in
        if state.snapshot?.position == piece.position { state.snapshot?.failure = error }
      }
    }
  }

  /// Whether some are left. Where they can't be removed now, they are before the next snapshot.
  func removeLeftovers() -> Bool { (try? store.removeLeftovers()) ?? false }
}
