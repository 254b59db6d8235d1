/// A queue in a ring that doubles as it fills and gives its memory back when it empties: idle, it owns nothing.
///
///     capacity 8, first 6, count 4:   [c][d][ ][ ][ ][ ][a][b]
@safe
@usableFromInline
package struct Ring<Element>: ~Copyable {
  @usableFromInline var storage: UnsafeMutablePointer<Element>?
  @usableFromInline var capacity: UInt32
  @usableFromInline var first: UInt32
  @usableFromInline var used: UInt32

  @inlinable
  package init() {
    unsafe storage = nil
    capacity = 0
    first = 0
    used = 0
  }

  @inlinable
  deinit {
    // SAFETY: elements are moved out by whoever owns what they stand for; the ring itself holds plain values.
    unsafe storage?.deallocate()
  }

  @inlinable package var count: Int { Int(used) }
  @inlinable package var isEmpty: Bool { used == 0 }
  /// How many elements it has memory for.
  package var reserved: Int { Int(capacity) }

  @inlinable
  package mutating func append(_ element: Element) {
    if used == capacity { grow() }
    // SAFETY: used < capacity, a power of two, so the masked index is inside the storage and not in use.
    unsafe (storage! + Int((first &+ used) & (capacity &- 1))).initialize(to: element)
    used &+= 1
  }

  @inlinable
  package subscript(index: Int) -> Element {
    get {
      precondition(index < Int(used), "A ring was asked for an element behind its last.")
      return unsafe storage![Int((first &+ UInt32(index)) & (capacity &- 1))]
    }
    set {
      precondition(index < Int(used), "A ring was asked for an element behind its last.")
      unsafe storage![Int((first &+ UInt32(index)) & (capacity &- 1))] = newValue
    }
  }

  @inlinable
  package mutating func popFirst() -> Element? {
    if used == 0 { return nil }
    let element = unsafe (storage! + Int(first)).move()
    first = (first &+ 1) & (capacity &- 1)
    used &-= 1
    if used == 0 { giveBack() }
    return element
  }

  @inlinable
  mutating func grow() {
    let doubled = max(4, capacity * 2)
    let larger = UnsafeMutablePointer<Element>.allocate(capacity: Int(doubled))
    if let storage = unsafe storage {
      // SAFETY: the ring's two runs, moved end to end.
      let head = Int(min(used, capacity - first))
      unsafe larger.moveInitialize(from: storage + Int(first), count: head)
      unsafe (larger + head).moveInitialize(from: storage, count: Int(used) - head)
      unsafe storage.deallocate()
    }
    unsafe storage = larger
    capacity = doubled
    first = 0
  }

  @inlinable
  mutating func giveBack() {
    unsafe storage?.deallocate()
    unsafe storage = nil
    capacity = 0
    first = 0
  }
}
