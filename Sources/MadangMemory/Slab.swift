import Synchronization

/// Rows by slot number, in chunks that never move: growing copies nothing, and a row's address stays good while other
/// threads use it. Rows exist from the moment their chunk does until the slab goes; "vacant" is a state of the row.
///
///     directory ─► [chunk 0] ─► row 0 … row 255
///                  [chunk 1] ─► row 256 … row 511
///                  [   –   ]    not needed yet
///
/// Where somebody wants to know, it notes which rows are changed.
///
/// `grow` traps where it runs beside itself, as asking for a row does that does not exist. Other threads may use a row once
/// they have learned its slot through a lock; that is why growing does not count as changing the slab, only as changing what
/// lies behind it.
@safe
@usableFromInline
package struct Slab<Row: ~Copyable>: ~Copyable, @unchecked Sendable {
  @usableFromInline let directory: UnsafeMutablePointer<UnsafeMutablePointer<Row>?>
  package let slotsMax: Int
  /// Rows that exist.
  @usableFromInline let grown: Atomic<Int>
  private let isGrowing = Atomic<Bool>(false)
  /// Whether somebody wants to know which rows are changed. What is changed in a row through an atomic is no change of it.
  @usableFromInline var isTracked = false
  /// Each of them once, since somebody asked.
  private var changed: [UInt32] = []
  /// By slot, whether it is among `changed`.
  private var isChanged: [Bool] = []

  @inlinable package static var rowsPerChunk: Int { 256 }
  private static var cacheLineBytes: Int { 64 }

  /// `slotsMax`: the highest number of rows ever; only the directory (8 bytes for 256 rows) is allocated for it now.
  package init(slotsMax: Int) {
    self.slotsMax = slotsMax
    grown = Atomic(0)
    let chunks = slotsMax / Slab.rowsPerChunk + 1
    // SAFETY: owned by this value; freed in deinit with the chunks that it points to. Nil until there is a chunk.
    unsafe directory = .allocate(capacity: chunks)
    unsafe directory.initialize(repeating: nil, count: chunks)
  }

  /// How many that is.
  package var slots: Int { grown.load(ordering: .acquiring) }

  deinit {
    // SAFETY: nobody else has the slab any more. Each of its chunks was initialized whole, and is freed once.
    let slots = self.slots
    var chunk = 0
    while chunk * Slab.rowsPerChunk < slots {
      if let rows = unsafe directory[chunk] {
        unsafe rows.deinitialize(count: Slab.rowsPerChunk)
        unsafe rows.deallocate()
      }
      chunk += 1
    }
    unsafe directory.deallocate()
  }

  /// Makes row `slot` exist, with all of its chunk.
  /// - Precondition: `slot` is under `slotsMax`, and no other thread grows the slab meanwhile.
  package func grow(toHold slot: UInt32, making make: () -> Row) {
    precondition(slot < slotsMax, "A slab was asked for more rows than it was made for.")
    precondition(!isGrowing.exchange(true, ordering: .acquiring), "A slab was grown beside itself.")
    defer { isGrowing.store(false, ordering: .releasing) }
    while slots <= slot {
      let slots = self.slots
      // Where a cache line begins, so that a row that fills lines shares none with its neighbours.
      let memory = UnsafeMutableRawPointer.allocate(
        byteCount: MemoryLayout<Row>.stride * Slab.rowsPerChunk, alignment: Slab.cacheLineBytes)
      // SAFETY: there is room for so many rows, and they are initialized here, once.
      let rows = unsafe memory.bindMemory(to: Row.self, capacity: Slab.rowsPerChunk)
      for index in 0..<Slab.rowsPerChunk { unsafe (rows + index).initialize(to: make()) }
      unsafe directory[slots / Slab.rowsPerChunk] = unsafe rows
      grown.store(slots + Slab.rowsPerChunk, ordering: .releasing)
    }
  }

  /// - Precondition: the row exists.
  @inlinable
  package subscript(slot: UInt32) -> Row {
    // SAFETY: rows stay where they are until the slab goes, which the access borrows.
    unsafeAddress { unsafe UnsafePointer(address(of: slot)) }
    unsafeMutableAddress {
      if isTracked { note(slot) }
      return unsafe address(of: slot)
    }
  }

  @usableFromInline
  mutating func note(_ slot: UInt32) {
    while isChanged.count <= slot { isChanged.append(false) }
    if isChanged[Int(slot)] { return }
    isChanged[Int(slot)] = true
    changed.append(slot)
  }

  /// From here on changes are noted.
  package mutating func track() { isTracked = true }

  /// The rows that have been changed since the last call.
  package mutating func takeChanged() -> [UInt32] {
    defer { changed.removeAll(keepingCapacity: true) }
    for slot in changed { isChanged[Int(slot)] = false }
    return changed
  }

  @inlinable @inline(__always)
  func address(of slot: UInt32) -> UnsafeMutablePointer<Row> {
    // Relaxed, for a slot was learnt through a lock, before which its chunk and then this number were written.
    precondition(Int(slot) < grown.load(ordering: .relaxed), "A slab was asked for a row that does not exist.")
    // SAFETY: of rows under `grown` the chunk exists and stays.
    return unsafe directory[Int(slot) / Slab.rowsPerChunk].unsafelyUnwrapped + Int(slot) % Slab.rowsPerChunk
  }
}
