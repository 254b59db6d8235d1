import MadangKernel
import MadangRecords
import MadangServer
import MadangSimulator
import MadangWorld

/// Where nodes trap as they carry out what the log has for their stores: each has a page that outlives its process.
///
/// Nothing traps in truth: the node is taken away at once, and its store is told nothing more. One thread drives all of it; that
/// is what `@unchecked Sendable` rests on.
final class StoreTraps: @unchecked Sendable {
  enum Outcome { case passes, traps, full }

  /// What becomes of a change as a node comes to it.
  var meet: (_ node: String, StoreChange) -> Outcome = { _, _ in .passes }
  /// Ends a node's process, by its number.
  var kill: (Int) -> Void = { _ in }
  /// Who has trapped, in order.
  private(set) var deaths: [String] = []
  /// By name: what is left of the last process.
  private var pages: [String: TrapPage] = [:]
  private var processes = 0

  /// What one process is given.
  final class Process: ChangeStore, SnapshotStore, @unchecked Sendable {
    let page: TrapPage
    private(set) var isOver = false
    private let traps: StoreTraps
    private let name: String
    private let number: Int
    private let store: any ChangeStore & SnapshotStore

    fileprivate init(
      _ traps: StoreTraps, _ name: String, _ number: Int, _ page: TrapPage, _ store: any ChangeStore & SnapshotStore
    ) {
      self.traps = traps
      self.name = name
      self.number = number
      self.page = page
      self.store = store
    }

    func carryOut(_ change: StoreChange, at place: LogPlace) throws(StoreError) -> StoreVerdict? {
      if isOver { throw .unreachable }
      switch traps.meet(name, change) {
      case .passes: return try store.carryOut(change, at: place)
      case .full: throw .full(file: name)
      case .traps:
        isOver = true
        traps.note(name, page)
        traps.kill(number)
        throw .unreachable
      }
    }

    func leaveOut(_ place: LogPlace) throws(StoreError) { try store.leaveOut(place) }
    func keptChanges() throws(StoreError) -> KeptChanges { try store.keptChanges() }
    func keptThrough() throws(StoreError) -> LogPlace? { try store.keptThrough() }
    func snapshotPosition() throws(StoreError) -> UInt64? { try store.snapshotPosition() }
    func piece(_ number: Int) throws(StoreError) -> [UInt8]? { try store.piece(number) }
    func keepPiece(_ bytes: [UInt8], number: Int, ofSnapshotAt position: UInt64) throws(StoreError) {
      try store.keepPiece(bytes, number: number, ofSnapshotAt: position)
    }
    func seal(snapshotAt position: UInt64, pieces: Int) throws(StoreError) -> Bool {
      try store.seal(snapshotAt: position, pieces: pieces)
    }
    func removeLeftovers() throws(StoreError) -> Bool { try store.removeLeftovers() }
  }

  /// The next process of a node.
  func process(_ name: String, _ store: any ChangeStore & SnapshotStore) -> Process {
    let page = TrapPage(pages[name]?.marks ?? [])
    pages[name] = page
    processes += 1
    return Process(self, name, processes - 1, page, store)
  }

  func marks(of name: String) -> [TrapPage.Mark] { pages[name]?.marks ?? [] }

  private func note(_ name: String, _ page: TrapPage) {
    deaths.append(name)
    page.trap()
    page.collect()
    pages[name] = TrapPage(page.marks)
  }
}
