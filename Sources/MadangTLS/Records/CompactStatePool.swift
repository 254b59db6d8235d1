import COpenSSL
import MadangMemory

/// Where the states of connections lie: in chunks that never move and never go, each cell used again. They are no
/// allocations of their own, for those would lie between what handshakes allocate, and pin its pages. A state that lies
/// still can be wiped for certain; one that is moved leaves its bytes behind. Any thread may use it.
@safe
struct CompactStatePool: ~Copyable, Sendable {
  static let shared = CompactStatePool()
  static let cellsPerChunk = 256

  @safe
  struct Cells: @unchecked Sendable {
    // SAFETY: an empty list.
    var free: [UnsafeMutablePointer<CompactState>] = unsafe []
    var count = 0
  }

  private let cells = Lock(Cells())

  /// Cells that exist, and those that are free.
  // SAFETY: cells are only counted.
  var census: (cells: Int, free: Int) { cells.withLock { unsafe ($0.count, $0.free.count) } }

  func take() -> UnsafeMutablePointer<CompactState> {
    // SAFETY: a cell is in the list, or with whoever took it; its chunk is never freed.
    let address = cells.withLock { cells -> UInt in
      if unsafe cells.free.isEmpty {
        let chunk = UnsafeMutablePointer<CompactState>.allocate(capacity: CompactStatePool.cellsPerChunk)
        unsafe chunk.initialize(repeating: CompactState(), count: CompactStatePool.cellsPerChunk)
        for index in (0..<CompactStatePool.cellsPerChunk).reversed() { unsafe cells.free.append(chunk + index) }
        cells.count += CompactStatePool.cellsPerChunk
      }
      return unsafe UInt(bitPattern: cells.free.removeLast())
    }
    return unsafe UnsafeMutablePointer(bitPattern: address)!
  }

  /// Nothing of the secrets stays.
  static func wipe(_ cell: UnsafeMutablePointer<CompactState>) {
    // SAFETY: whoever had it has no other pointer to it. All of its bytes are plain.
    unsafe OPENSSL_cleanse(cell, MemoryLayout<CompactState>.size)
    unsafe cell.initialize(to: CompactState())
  }

  /// Takes a cell back, wiped.
  func giveBack(_ cell: UnsafeMutablePointer<CompactState>) {
    // SAFETY: the caller gives the cell up, and has no other pointer to it.
    unsafe CompactStatePool.wipe(cell)
    let address = UInt(bitPattern: cell)
    // SAFETY: the address of a cell, which is not nil.
    cells.withLock { unsafe $0.free.append(UnsafeMutablePointer(bitPattern: address)!) }
  }
}
