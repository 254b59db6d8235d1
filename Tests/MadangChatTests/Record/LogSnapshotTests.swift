import MadangMemory
import MadangRecords
import MadangWire
import Testing

@testable import MadangChat
@testable import MadangWorld

/// What stands for the log up to some place, written and read again.
@Suite struct LogSnapshotTests {
  private let chat = ChatHarness()

  private func nodes() -> NodeTable {
    var table = NodeTable()
    _ = table.take(LogBatch(.begin(name: "n1", nonce: 1, after: 0), milliseconds: 5), at: 3)
    return table
  }

  private func write() -> [LogSnapshotWriter.Piece] {
    for number in 0..<40 { _ = chat.enter("person\(number)", in: "#a") }
    var writer = LogSnapshotWriter(at: 77, batch: Digest(rawValue: 9), nodes())
    var pieces: [LogSnapshotWriter.Piece] = []
    while let piece = writer.next(chat.world) { pieces.append(piece) }
    return pieces
  }

  private func read(
    _ pieces: [[UInt8]]
  ) throws(SnapshotError) -> (digest: Digest, position: UInt64, batch: Digest, nodes: NodeTable) {
    let slots = ReplicaSlots(slotsMax: 2_048)
    guard let first = pieces.first else { throw .notSnapshot }
    let head = try LogSnapshotReader.head(of: first.span)
    var reader = LogSnapshotReader(
      head, settings: chat.world.settings, sessionsMax: 2_048, roomsMax: 512
    ) { _ in slots.take() }
    for piece in pieces.dropFirst() { try reader.read(piece.span) }
    let world = try reader.finish()
    world.checkInvariants()
    return (world.wholeDigest(), head.position, head.batch, head.nodes)
  }

  @Test("comes back as it was: the place, the batch that stands there, the nodes, and the world")
  func comesBack() throws {
    let pieces = write()
    #expect(pieces.map(\.isFirst).firstIndex(of: true) == 0 && pieces.count(where: \.isFirst) == 1)
    #expect(pieces.last?.isLast == true && pieces.count(where: \.isLast) == 1)
    let found = try read(pieces.map(\.bytes))
    #expect(found.position == 77 && found.batch == Digest(rawValue: 9))
    #expect(found.nodes == nodes() && found.digest == chat.world.wholeDigest())
  }

  @Test("whatever is left out, said twice, swapped, cut or changed is found")
  func damage() {
    let pieces = write().map(\.bytes)
    for index in pieces.indices {
      var without = pieces
      without.remove(at: index)
      #expect(throws: SnapshotError.self) { try read(without) }
      var twice = pieces
      twice.insert(pieces[index], at: index)
      #expect(throws: SnapshotError.self) { try read(twice) }
      for place in stride(from: 0, to: pieces[index].count, by: max(1, pieces[index].count / 200)) {
        var changed = pieces
        changed[index][place] ^= 0x41
        #expect(throws: SnapshotError.self) { try read(changed) }
      }
    }
    #expect(throws: SnapshotError.notSnapshot) { try read([]) }
    #expect(throws: SnapshotError.notSnapshot) { try read([[]]) }
    #expect(throws: SnapshotError.notSnapshot) { try read([pieces[1]]) }
    #expect(throws: SnapshotError.incomplete) { try read(pieces.dropLast()) }
    #expect(throws: SnapshotError.damaged) { try read(pieces + [pieces[1]]) }
  }

  @Test("one of another version is said to be so")
  func version() {
    var writer = ByteWriter()
    LogSnapshotForm.Kind.head.write(to: &writer)
    writer.append(fields: LogSnapshotForm.magic, 9_999)
    #expect(throws: SnapshotError.version(9_999)) { try read([writer.copiedBytes]) }
  }
}
