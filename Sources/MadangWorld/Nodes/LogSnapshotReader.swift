import MadangMemory
import MadangRecords
import MadangWire

/// Makes of a snapshot what it stands for, a piece at a time.
package struct LogSnapshotReader: ~Copyable {
  /// What the first piece says.
  package struct Head: Sendable {
    /// Of the log up to there, nothing is to be read.
    package let position: UInt64
    /// Of the batch that stands there, but for its entries: another log has another one.
    package let batch: Digest
    package let nodes: NodeTable
    package let sweep: WorldSweep
    fileprivate let digest: Digest
  }

  private let head: Head
  private var world: SnapshotReader
  /// The head is one.
  private var pieces = 1
  private var hasEnd = false

  /// - Parameters:
  ///   - settings: of all nodes, and of this one: see `NodeTable.settings`.
  ///   - slots: see `SnapshotReader`.
  package init(
    _ head: Head, settings: ChatSettings, sessionsMax: Int, roomsMax: Int, slots: @escaping (PersonID) -> Handle?
  ) {
    self.head = head
    world = SnapshotReader(settings: settings, sessionsMax: sessionsMax, roomsMax: roomsMax, slots: slots)
  }

  /// Reads the first piece.
  package static func head(of piece: Span<UInt8>) throws(SnapshotError) -> Head {
    var version: Int?
    do throws(FieldError) {
      var reader = FieldReader(piece)
      guard try LogSnapshotForm.Kind(from: &reader) == .head else { throw .unknown }
      guard try [UInt8](from: &reader) == LogSnapshotForm.magic else { throw .unknown }
      version = try Int(from: &reader)
      guard version == LogSnapshotForm.version else { throw .unknown }
      let position = try UInt64(from: &reader)
      let batch = try Digest(from: &reader)
      let nodes = try NodeTable(from: &reader)
      let sweep = try WorldSweep(from: &reader)
      try reader.end()
      return Head(
        position: position, batch: batch, nodes: nodes, sweep: sweep,
        digest: Digest(of: piece.indices.map { piece[$0] }))
    } catch {
      guard let version else { throw .notSnapshot }
      throw version == LogSnapshotForm.version ? .damaged : .version(version)
    }
  }

  /// Reads one of the others.
  package mutating func read(_ piece: Span<UInt8>) throws(SnapshotError) {
    var reader = FieldReader(piece)
    let kind: LogSnapshotForm.Kind
    do throws(FieldError) { kind = try LogSnapshotForm.Kind(from: &reader) } catch { throw .damaged }
    guard !hasEnd else { throw .damaged }
    switch kind {
    case .head: throw .damaged
    case .world: try world.read(piece.extracting(1..<piece.count))
    case .end: try readEnd(&reader)
    }
    pieces += 1
  }

  private mutating func readEnd(_ reader: inout FieldReader) throws(SnapshotError) {
    do throws(FieldError) {
      guard try Int(from: &reader) == pieces, try Digest(from: &reader) == head.digest else { throw .malformed }
      try reader.end()
    } catch { throw .damaged }
    hasEnd = true
  }

  /// The world, once all of it was read.
  package consuming func finish() throws(SnapshotError) -> World {
    guard hasEnd else { throw .incomplete }
    return try world.finish()
  }
}
