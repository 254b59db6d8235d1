import MadangKernel
import MadangMemory
import MadangRecords
import MadangTestTraits
import MadangWorld
import Synchronization
import Testing

@testable import MadangServer

@Suite("Between the log and a node's stores", .againstHanging, .waits)
struct StoreApplierTests {
  /// A store that remembers what it was told, and takes nothing while it is full.
  private final class Shelf: ChangeStore, SnapshotStore {
    let told = Lock<[LogPlace]>([])
    let isFull = Atomic<Bool>(false)
    let asked = Atomic<Int>(0)
    /// Done while something is carried out.
    let interlude = Lock<(@Sendable () -> Void)?>(nil)

    func carryOut(_ change: StoreChange, at place: LogPlace) throws(StoreError) -> StoreVerdict? {
      asked.wrappingAdd(1, ordering: .relaxed)
      if let interlude = interlude.withLock({ $0 }) { interlude() }
      if isFull.load(ordering: .relaxed) { throw .full(file: "madang.db") }
      let last = told.withLock { $0.last }
      if let last, place <= last { return nil }
      told.withLock { $0.append(place) }
      return .done
    }

    func keptThrough() throws(StoreError) -> LogPlace? { nil }

    let kept = Lock(KeptChanges())

    func leaveOut(_ place: LogPlace) throws(StoreError) {
      if isFull.load(ordering: .relaxed) { throw .full(file: "madang.db") }
      kept.withLock { $0 = KeptChanges(through: $0.through, leftOut: $0.leftOut.union([place])) }
    }

    func keptChanges() throws(StoreError) -> KeptChanges { kept.withLock { $0 } }

    // MARK: Snapshots

    let pieces = Lock<[UInt64: [[UInt8]]]>([:])
    let whole = Lock<UInt64?>(nil)
    let hasNoRoom = Atomic<Bool>(false)

    func snapshotPosition() throws(StoreError) -> UInt64? { whole.withLock { $0 } }

    func piece(_ number: Int) throws(StoreError) -> [UInt8]? {
      guard let position = whole.withLock({ $0 }) else { return nil }
      return pieces.withLock { pieces in
        pieces[position].flatMap { number < $0.count ? $0[number] : nil }
      }
    }

    func keepPiece(_ bytes: [UInt8], number: Int, ofSnapshotAt position: UInt64) throws(StoreError) {
      if hasNoRoom.load(ordering: .relaxed) { throw .full(file: "madang.db") }
      pieces.withLock { $0[position, default: []].append(bytes) }
    }

    func seal(snapshotAt position: UInt64, pieces count: Int) throws(StoreError) -> Bool {
      guard pieces.withLock({ $0[position]?.count }) == count else { return false }
      whole.withLock { $0 = position }
      return true
    }

    func removeLeftovers() throws(StoreError) -> Bool {
      let whole = whole.withLock { $0 }
      pieces.withLock { pieces in pieces = pieces.filter { $0.key == whole } }
      return false
    }
  }

  private final class Journal: EventJournal {
    let isBehindNow = Atomic<Bool>(true)

    func append(_ event: JournalEvent) -> JournalVerdict { .dropped }
    func rename(_ old: Span<UInt8>, to new: Span<UInt8>) -> UInt64 { 0 }
    func isCommitted(_ ticket: UInt64) -> Bool { true }
    var isBehind: Bool { isBehindNow.load(ordering: .relaxed) }
    func awaitRoom() { isBehindNow.store(false, ordering: .relaxed) }
  }

  private let shelf = Shelf()
  private static let change = StoreChange.setLastSeen(account: "ann", seconds: 1)

  private func place(_ entry: UInt32) -> LogPlace { LogPlace(sequence: 1, entry: entry) }

  @Test("what the disk refuses is tried again, nothing later comes before it, and operators are told once")
  func full() throws {
    let complaints = Lock<[StoreError]>([])
    let applier = try StoreApplier(shelf, onTrouble: { error in complaints.withLock { $0.append(error) } })
    shelf.isFull.store(true, ordering: .relaxed)
    for entry: UInt32 in 0..<3 { applier.handOver(StoreApplierTests.change, at: place(entry)) }
    for _ in 0..<3 { #expect(!applier.step()) }
    #expect(complaints.withLock { $0 } == [.full(file: "madang.db")])
    #expect(shelf.told.withLock { $0 }.isEmpty)
    shelf.isFull.store(false, ordering: .relaxed)
    while applier.step() {}
    #expect(shelf.told.withLock { $0 } == [place(0), place(1), place(2)])
    try applier.catchUp()
  }

  @Test("where much waits, the log is read no further, and goes on once half of it is carried out")
  func backpressure() throws {
    let resumed = Atomic<Int>(0)
    let applier = try StoreApplier(shelf)
    applier.connect(
      StoreApplier.Line(offer: { _, _ in false }, resumeLog: { resumed.wrappingAdd(1, ordering: .relaxed) }))
    let bytes = StoreApplier.bytesMax / 4
    for entry: UInt32 in 0..<4 {
      #expect(!applier.pausesLog(nil))
      applier.handOver(StoreApplierTests.change, at: place(entry), bytes: bytes)
    }
    #expect(applier.pausesLog(nil))
    for count in 1...4 {
      #expect(applier.step())
      #expect(resumed.load(ordering: .relaxed) == (count >= 3 ? 1 : 0))
    }
    #expect(!applier.pausesLog(nil))
  }

  @Test("what traps as it is carried out is marked by its place, and counts as applied by nobody before it is done")
  func traps() throws {
    let applier = try StoreApplier(shelf)
    let page = TrapPage()
    applier.connect(StoreApplier.Line(offer: { _, _ in false }, resumeLog: {}, page: page))
    page.begin(.first, sequence: 1, step: 3, stamp: 44)
    applier.handOver(StoreApplierTests.change, at: place(3))
    page.rest(.first)
    #expect(applier.firstWaiting == place(3))
    let found = Lock<[TrapPage.Mark]>([])
    shelf.interlude.withLock {
      $0 = {
        page.trap()
        page.collect()
        found.withLock { $0 = page.marks }
      }
    }
    #expect(applier.step() && applier.firstWaiting == nil)
    #expect(found.withLock { $0 } == [TrapPage.Mark(sequence: 1, step: 3, stamp: 44)])
  }

  @Test("what counts nowhere is noted before what comes behind it, once, and as soon as the disk takes it")
  func leavesOut() throws {
    let applier = try StoreApplier(shelf)
    shelf.isFull.store(true, ordering: .relaxed)
    applier.leaveOut(place(0))
    applier.handOver(StoreApplierTests.change, at: place(1))
    #expect(!applier.step() && shelf.told.withLock { $0 }.isEmpty)
    shelf.isFull.store(false, ordering: .relaxed)
    #expect(applier.step() && shelf.kept.withLock { $0 }.leftOut == [place(0)] && shelf.told.withLock { $0 }.isEmpty)
    #expect(applier.step() && shelf.told.withLock { $0 } == [place(1)])
    try applier.catchUp()
    // An earlier life has noted it.
    let next = try StoreApplier(shelf)
    next.leaveOut(place(0))
    #expect(!next.step())
  }

  @Test("a store has what it has come to, but for what it has left out")
  func kept() {
    #expect(!KeptChanges().has(place(0)))
    let kept = KeptChanges(through: place(2), leftOut: [place(1)])
    #expect((0..<4).map { kept.has(place($0)) } == [true, false, true, false])
  }

  @Test("where the history falls behind, the log waits for it")
  func journal() throws {
    let resumed = Atomic<Int>(0)
    let applier = try StoreApplier(shelf)
    applier.connect(
      StoreApplier.Line(offer: { _, _ in false }, resumeLog: { resumed.wrappingAdd(1, ordering: .relaxed) }))
    let journal = Journal()
    #expect(applier.pausesLog(journal))
    #expect(applier.step() && resumed.load(ordering: .relaxed) == 1)
    #expect(!applier.pausesLog(journal))
  }

  /// What becomes of a change when something happens as soon as it is offered.
  private func outcome(
    _ happens: @escaping @Sendable (StoreApplier, UInt64) -> Bool
  ) throws -> Result<StoreVerdict, StoreError> {
    let applier = try StoreApplier(shelf)
    applier.connect(
      StoreApplier.Line(offer: { [unowned applier] in happens(applier, $1) }, resumeLog: {}))
    do throws(StoreError) { return .success(try applier.carryOut(StoreApplierTests.change)) } catch {
      return .failure(error)
    }
  }

  @Test("who waits is told what came about; of what never came back, that nobody knows")
  func waiting() throws {
    #expect(try outcome { _, _ in false } == .failure(.unreachable))
    let carriedOut = try outcome { applier, token in
      applier.handOver(StoreApplierTests.change, at: LogPlace(sequence: 1, entry: 0), token: token)
      // What has come back by then is not lost.
      applier.lose(forGood: true)
      return applier.step()
    }
    #expect(carriedOut == .success(.done))
    let before = shelf.told.withLock { $0.count }
    let refused = try outcome { applier, token in
      applier.handOver(
        StoreApplierTests.change, at: LogPlace(sequence: 1, entry: 1), token: token, refusal: .taken(name: "ann"))
      return !applier.step()
    }
    #expect(refused == .success(.refused(.taken(name: "ann"))))
    #expect(shelf.told.withLock { $0.count } == before)
    let lost = try outcome { applier, _ in
      applier.lose(forGood: false)
      return true
    }
    #expect(lost == .failure(.unreachable))
    let ended = try outcome { applier, _ in
      applier.close()
      return true
    }
    #expect(ended == .failure(.unreachable))
  }

  @Test("once a node is none any more, nothing is offered")
  func offline() throws {
    let applier = try StoreApplier(shelf)
    applier.connect(
      StoreApplier.Line(
        offer: { _, _ in
          Issue.record("It was offered.")
          return true
        }, resumeLog: {}))
    applier.lose(forGood: true)
    #expect(throws: StoreError.unreachable) { try applier.carryOut(StoreApplierTests.change) }
  }

  @Test("at the end what was handed over is carried out, but for what the disk doesn't take")
  func end() throws {
    let applier = try StoreApplier(shelf)
    for entry: UInt32 in 0..<3 { applier.handOver(StoreApplierTests.change, at: place(entry)) }
    applier.close()
    applier.run()
    #expect(shelf.told.withLock { $0.count } == 3)
    let full = try StoreApplier(shelf)
    shelf.isFull.store(true, ordering: .relaxed)
    full.handOver(StoreApplierTests.change, at: place(9))
    full.close()
    full.run()
    #expect(throws: StoreError.unreachable) { try full.catchUp() }
  }

  // MARK: Snapshots

  private func piece(_ byte: UInt8, isFirst: Bool = false, isLast: Bool = false) -> LogSnapshotWriter.Piece {
    LogSnapshotWriter.Piece([byte], isFirst: isFirst, isLast: isLast)
  }

  @Test("pieces are kept among the changes, in the order of the log, and the snapshot counts once it is sealed")
  func snapshot() throws {
    let applier = try StoreApplier(shelf)
    applier.handOver(StoreApplierTests.change, at: place(0))
    applier.keep(piece(1, isFirst: true), of: 5)
    applier.handOver(StoreApplierTests.change, at: place(1))
    applier.keep(piece(2, isLast: true), of: 5)
    // The change, what is left of earlier ones, the piece.
    for _ in 0..<3 { #expect(applier.step()) }
    #expect(shelf.told.withLock { $0 } == [place(0)] && shelf.pieces.withLock { $0 } == [5: [[1]]])
    while applier.step() {}
    try applier.catchUp()
    #expect(try applier.kept().snapshot == nil)
    #expect(applier.seal() == KeptSnapshot(at: 5, bytes: 2))
    #expect(try applier.kept().snapshot == 5 && applier.seal() == nil)
    // One that is given up leaves nothing behind.
    applier.keep(piece(3, isFirst: true, isLast: true), of: 6)
    while applier.step() {}
    #expect(applier.giveUpSnapshot()?.failure != nil && applier.seal() == nil)
    applier.keep(piece(4, isFirst: true, isLast: true), of: 7)
    while applier.step() {}
    #expect(applier.seal() == KeptSnapshot(at: 7, bytes: 1))
    while applier.step() {}
    #expect(shelf.pieces.withLock { $0 } == [7: [[4]]])
  }

  @Test("one that the disk has no room for is given up, and changes go on")
  func noRoom() throws {
    let applier = try StoreApplier(shelf)
    shelf.hasNoRoom.store(true, ordering: .relaxed)
    applier.keep(piece(1, isFirst: true), of: 5)
    while applier.step() {}
    applier.keep(piece(2, isLast: true), of: 5)
    applier.handOver(StoreApplierTests.change, at: place(0))
    while applier.step() {}
    #expect(shelf.told.withLock { $0 } == [place(0)])
    #expect(applier.seal() == KeptSnapshot(at: 5, bytes: 1, failure: "\(StoreError.full(file: "madang.db"))"))
    #expect(shelf.pieces.withLock { $0.isEmpty } && shelf.whole.withLock { $0 } == nil)
  }

  @Test("where many pieces wait, no other is written, and the log goes on once half of them are kept")
  func pieces() throws {
    let resumed = Atomic<Int>(0)
    let applier = try StoreApplier(shelf)
    applier.connect(
      StoreApplier.Line(offer: { _, _ in false }, resumeLog: { resumed.wrappingAdd(1, ordering: .relaxed) }))
    let bytes = [UInt8](repeating: 0, count: StoreApplier.pieceBytesMax / 4)
    for number in 0..<4 {
      #expect(!applier.pausesSnapshot)
      applier.keep(LogSnapshotWriter.Piece(bytes, isFirst: number == 0, isLast: false), of: 1)
    }
    #expect(applier.pausesSnapshot && !applier.pausesLog(nil))
    while resumed.load(ordering: .relaxed) == 0 { #expect(applier.step()) }
    #expect(!applier.pausesSnapshot && shelf.pieces.withLock { $0[1]?.count } == 3)
  }
}
