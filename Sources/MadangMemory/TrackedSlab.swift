/// A slab that knows which of its rows have been changed since somebody asked, where somebody wants to know. What is changed
/// in a row through an atomic is no change of it.
@safe
@usableFromInline
package struct TrackedSlab<Row: ~Copyable>: ~Copyable, Sendable {
  @usableFromInline var slab: Slab<Row>
  @usableFromInline var isTracked = false
  /// Each of them once.
  private var changed: [UInt32] = []
  /// By slot, whether it is among `changed`.
  private var isChanged: [Bool] = []

  package init(slotsMax: Int) {
    slab = Slab(slotsMax: slotsMax)
  }

  package var slotsMax: Int { slab.slotsMax }
  /// Rows that exist.
  package var slots: Int { slab.slots }

  /// See `Slab.grow`.
  package func grow(toHold slot: UInt32, making make: () -> Row) { slab.grow(toHold: slot, making: make) }

  /// - Precondition: the row exists.
  @inlinable
  package subscript(slot: UInt32) -> Row {
    // SAFETY: as of the slab's own: rows stay where they are until it goes, which the access borrows.
    unsafeAddress { unsafe UnsafePointer(slab.address(of: slot)) }
    unsafeMutableAddress {
      if isTracked { note(slot) }
      return unsafe slab.address(of: slot)
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
}
