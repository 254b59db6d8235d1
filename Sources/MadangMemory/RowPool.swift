/// Rows that few connections need, each for as long as it needs one: in chunks that never move, given back to whoever asks
/// next. One thread owns it.
///
/// A row is known by its number from 1 on, so that 0 can stand for none.
@usableFromInline
package struct RowPool<Row: ~Copyable>: ~Copyable {
  @usableFromInline var rows: Slab<Row>
  private var free: [UInt32] = []
  /// Rows that were ever in use: those with the numbers up to it.
  package private(set) var used: UInt32 = 0

  package init(rowsMax: Int) {
    rows = Slab(slotsMax: rowsMax)
  }

  /// Rows in use.
  package var count: Int { Int(used) - free.count }

  /// A row in the state that `make` gives it; nil where all are taken.
  package mutating func claim(_ make: () -> Row) -> UInt32? {
    if let number = free.popLast() {
      rows[number - 1] = make()
      return number
    }
    guard used < rows.slotsMax else { return nil }
    // Rows of a new chunk are made as the first is; each is made again when it is claimed.
    rows.grow(toHold: used, making: make)
    rows[used] = make()
    used += 1
    return used
  }

  /// Gives a row back. `empty` replaces what it held, which is freed now.
  package mutating func recycle(_ number: UInt32, leaving empty: consuming Row) {
    rows[number - 1] = empty
    free.append(number)
  }

  /// - Precondition: it is the number of a row that was claimed.
  @inlinable
  package subscript(number: UInt32) -> Row {
    // SAFETY: as of the slab's own subscript; 0 traps, as a number that was never given does.
    unsafeAddress { unsafe UnsafePointer(rows.address(of: number - 1)) }
    unsafeMutableAddress { unsafe rows.address(of: number - 1) }
  }
}
