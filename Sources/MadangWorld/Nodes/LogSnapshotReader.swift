import MadangMemory
import MadangRecords
import MadangWire

/// Makes of a snapshot what it stands for, a piece at a time.
package struct LogSnapshotReader: ~Copyable {
  /// Of the log up to there, nothing is to be read.
  package private(set) var position: UInt64 = 0
  package private(set) var nodes = NodeTable()
  private var world: SnapshotReader
  private var pieces = 0
  private var head = Digest()
  private var hasEnd = false

  /// See `SnapshotReader`.
  package init(settings: ChatSettings, sessionsMax: Int, roomsMax: Int, slots: @escaping (PersonID) -> Handle?) {
    world = SnapshotReader(settings: settings, sessionsMax: sessionsMax, roomsMax: roomsMax, slots: slots)
  }

  package mutating func read(_ piece: Span<UInt8>) throws(SnapshotError) {
    let kind: LogSnapshotForm.Kind
    var reader = FieldReader(piece)
    do throws(FieldError) { kind = try LogSnapshotForm.Kind(from: &reader) } catch {
      throw pieces == 0 ? .notSnapshot : .damaged
    }
    guard !hasEnd, (pieces == 0) == (kind == .head) else { throw pieces == 0 ? .notSnapshot : .damaged }
    switch kind {
    case .head: try readHead(piece, &reader)
    case .world: try world.read(piece.extracting(1..<piece.count))
    case .end: try readEnd(&reader)
    }
    pieces += 1
  }

  private mutating func readHead(_ piece: Span<UInt8>, _ reader: inout FieldReader) throws(SnapshotError) {
    var version: Int?
    do throws(FieldError) {
      guard try [UInt8](from: &reader) == LogSnapshotForm.magic else { throw .unknown }
      version = try Int(from: &reader)
      guard version == LogSnapshotForm.version else { throw .unknown }
      position = try reader.next()
      nodes = try NodeTable(from: &reader)
      try reader.end()
    } catch {
      guard let version else { throw .notSnapshot }
      throw version == LogSnapshotForm.version ? .damaged : .version(version)
    }
    head = Digest(of: piece.indices.map { piece[$0] })
  }

  private mutating func readEnd(_ reader: inout FieldReader) throws(SnapshotError) {
    do throws(FieldError) {
      guard try Int(from: &reader) == pieces, try Digest(from: &reader) == head else { throw .malformed }
      try reader.end()
    } catch { throw .damaged }
    hasEnd = true
  }

  /// The world, once all of it was read.
  package consuming func finish() throws(SnapshotError) -> World {
    guard hasEnd else { throw pieces == 0 ? .notSnapshot : .incomplete }
    return try world.finish()
  }
}
