import Foundation
import GRDB
import MadangRecords
import MadangTestSupport
import Testing

@testable import MadangStore

@Suite("Snapshots of a node's world, in its database")
struct SnapshotStoreTests {
  private let folder = TemporaryFolder()

  private func pieces(_ database: MadangStore.Database) throws -> [[UInt8]] {
    var pieces: [[UInt8]] = []
    while let piece = try database.piece(pieces.count) { pieces.append(piece) }
    return pieces
  }

  private func keep(_ pieces: [[UInt8]], at position: UInt64, in database: MadangStore.Database) throws {
    for (number, piece) in pieces.enumerated() {
      try database.keepPiece(piece, number: number, ofSnapshotAt: position)
    }
  }

  /// Positions of which there are pieces.
  private func positions(_ database: MadangStore.Database) throws -> [Int64] {
    try database.read {
      try Int64.fetchAll($0, sql: "SELECT DISTINCT position FROM world_snapshot_piece ORDER BY position")
    }
  }

  @Test("one counts once all of its pieces are there and it is sealed; then the one before goes, bit by bit")
  func seals() throws {
    let store = try StoreUnderTest(folder: folder)
    let database = store.database
    #expect(try database.snapshotPosition() == nil && database.piece(0) == nil && database.keptThrough() == nil)
    let first: [[UInt8]] = (0..<40).map { [UInt8](repeating: $0, count: 1 << 10) }
    try keep(Array(first.dropLast()), at: 7, in: database)
    #expect(try !database.seal(snapshotAt: 7, pieces: 40))
    #expect(try database.snapshotPosition() == nil && database.piece(0) == nil)
    try database.keepPiece(first[39], number: 39, ofSnapshotAt: 7)
    #expect(try database.seal(snapshotAt: 7, pieces: 40))
    #expect(try database.snapshotPosition() == 7 && pieces(database) == first)
    #expect(try database.keptThrough() == LogPlace(endOf: 7))
    // What is no later one changes nothing.
    try keep([[1]], at: 7, in: database)
    #expect(try !database.seal(snapshotAt: 7, pieces: 40) && pieces(database) == first)
    #expect(try !database.seal(snapshotAt: 6, pieces: 0) && database.snapshotPosition() == 7)

    try keep([[1], [2]], at: 9, in: database)
    #expect(try pieces(database) == first && positions(database) == [7, 9])
    #expect(try database.seal(snapshotAt: 9, pieces: 2))
    #expect(try database.snapshotPosition() == 9 && pieces(database) == [[1], [2]])
    var rounds = 1
    while try database.removeLeftovers() { rounds += 1 }
    #expect(try rounds > 2 && positions(database) == [9] && pieces(database) == [[1], [2]])
  }

  @Test("a backup of a server that runs has it; a server that is alone from then on has none")
  func goesAlong() throws {
    let store = try StoreUnderTest(folder: folder)
    try keep([[1], [2, 3]], at: 5, in: store.database)
    #expect(try store.database.seal(snapshotAt: 5, pieces: 2))
    try keep([[9]], at: 6, in: store.database)
    let file = folder.path + "/backup.db"
    try MadangStore.Database.backUp(folder: folder.path, to: file)
    let other = TemporaryFolder()
    _ = try MadangStore.Database.restore(folder: other.path, from: file, moment: "now")
    let database = try MadangStore.Database(folder: other.path)
    #expect(try database.snapshotPosition() == 5 && pieces(database) == [[1], [2, 3]])
    while try database.removeLeftovers() {}
    #expect(try positions(database) == [5])
    try database.leaveLog()
    #expect(try database.snapshotPosition() == nil && positions(database).isEmpty && database.keptThrough() == nil)
    try database.close()
  }

  @Test("where the disk is full, the one that is whole stays, and another can be kept once there is room")
  func full() throws {
    let store = try StoreUnderTest(folder: folder)
    let database = store.database
    try keep([[1]], at: 1, in: database)
    #expect(try database.seal(snapshotAt: 1, pieces: 1))
    try database.fillDisk(true)
    let long = [[UInt8]](repeating: [UInt8](repeating: 1, count: 64 << 10), count: 9)
    #expect(throws: StoreError.self) { try keep(long, at: 2, in: database) }
    #expect(try database.snapshotPosition() == 1 && pieces(database) == [[1]])
    try database.fillDisk(false)
    while try database.removeLeftovers() {}
    try keep([[2]], at: 3, in: database)
    #expect(try database.seal(snapshotAt: 3, pieces: 1) && pieces(database) == [[2]])
  }

  @Test("a process that keeps them is killed at any moment: the last that it said was whole is, or a later one")
  func killed() throws {
    let seed = UInt64(ProcessInfo.processInfo.environment["MADANG_CRASH_SEED"] ?? "") ?? .random(in: 0..<1 << 32)
    let rounds = Int(ProcessInfo.processInfo.environment["MADANG_CRASH_ROUNDS"] ?? "") ?? 10
    var generator = SeededGenerator(seed: seed)
    for round in 1...rounds {
      let told = try killOne(
        seed: generator.next(), patience: Int(generator.next() % 10), microseconds: UInt32(generator.next() % 20_000))
      let database = try MadangStore.Database(folder: folder.path)
      try database.checkWhole()
      let position = try #require(try database.snapshotPosition())
      #expect(position >= told, "seed \(seed), round \(round)")
      let pieces = try pieces(database)
      for (number, piece) in pieces.enumerated() {
        #expect(piece == SnapshotStoreTests.piece(number, of: position, count: pieces.count), "seed \(seed), \(round)")
      }
      #expect(!pieces.isEmpty)
      while try database.removeLeftovers() {}
      #expect(try positions(database) == [Int64(position)])
      try database.close()
    }
  }

  /// As the process writes it.
  private static func piece(_ number: Int, of position: UInt64, count: Int) -> [UInt8] {
    let text = "\(position):\(number):\(count):"
    return Array(String(repeating: text, count: 1 + (number + Int(position)) % 900).utf8)
  }

  /// Returns the last position that it told of.
  private func killOne(seed: UInt64, patience: Int, microseconds: UInt32) throws -> UInt64 {
    let bundle = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
    let child = try ChildProcess(
      path: bundle.deletingLastPathComponent().appending(path: "MadangStoreCrash").path,
      arguments: [folder.path, "snapshots", "0", "\(seed)"])
    defer { child.end(patienceMilliseconds: 0) }
    var told: UInt64 = 0
    var heard = 0
    while case .text(let line) = child.nextLine(timeoutMilliseconds: 600_000) {
      if let position = UInt64(line.dropFirst("sealed ".count)) { told = position }
      heard += 1
      if heard == patience + 2 {
        usleep(microseconds)
        kill(child.identifier, SIGKILL)
      }
    }
    return told
  }
}
