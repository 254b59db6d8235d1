/// A queue in a ring that doubles as it fills and gives its memory back when it empties: idle, it owns nothing. Nor does it
/// with a single small element, which lies in the ring itself: most rings never hold more.
///
///     capacity 8, first 6, count 4:   [c][d][ ][ ][ ][ ][a][b]
@safe
@usableFromInline
package struct Ring<Element>: ~Copyable {
  /// Where the elements are, and how many have room there; or the only element itself, in the same bytes.
  // SAFETY: `isAlone` says which of both the bytes are; nothing else tells.
  @usableFromInline
  @unsafe
  struct Place {
    @usableFromInline var storage: UnsafeMutablePointer<Element>?
    @usableFromInline var capacity: UInt32
    @usableFromInline var first: UInt32

    @inlinable
    init(_ storage: UnsafeMutablePointer<Element>? = nil, capacity: UInt32 = 0) {
      // SAFETY: fields are only stored.
      unsafe self.storage = storage
      unsafe self.capacity = capacity
      unsafe first = 0
    }
  }

  @usableFromInline var place: Place
  @usableFromInline var used: UInt32
  @usableFromInline var isAlone: Bool

  @inlinable
  package init() {
    // SAFETY: no memory, and no element.
    unsafe place = Place()
    used = 0
    isAlone = false
  }

  @inlinable
  deinit {
    // SAFETY: elements are moved out by whoever owns what they stand for; the ring itself holds plain values.
    if !isAlone { unsafe place.storage?.deallocate() }
  }

  @inlinable package var count: Int { Int(used) }
  @inlinable package var isEmpty: Bool { used == 0 }
  /// How many elements it has memory for.
  // SAFETY: the place holds no element.
  package var reserved: Int { isAlone ? 0 : unsafe Int(place.capacity) }

  /// Whether an element fits the place of the pointer.
  @inlinable
  static var fitsAlone: Bool {
    // SAFETY: only sizes are asked for.
    unsafe MemoryLayout<Element>.size <= MemoryLayout<Place>.size
      && MemoryLayout<Element>.alignment <= MemoryLayout<Place>.alignment
  }

  /// The only element. Good where `isAlone`, or nothing else is in the place.
  @inlinable
  mutating func withLone<Result>(_ body: (UnsafeMutablePointer<Element>) -> Result) -> Result {
    // SAFETY: `fitsAlone`; plain bytes, of which `isAlone` says what they are.
    unsafe withUnsafeMutablePointer(to: &place) { place in
      unsafe body(UnsafeMutableRawPointer(place).assumingMemoryBound(to: Element.self))
    }
  }

  @inlinable
  package mutating func append(_ element: Element) {
    if used == 0, Ring.fitsAlone {
      // SAFETY: an empty ring has nothing in its place that would have to be freed: see `giveBack`.
      unsafe withLone { unsafe $0.initialize(to: element) }
      isAlone = true
      used = 1
      return
    }
    // SAFETY: without an element in it, the place tells a capacity; with one, what is read says nothing, and nobody asks.
    let isFull = unsafe used == place.capacity
    if isAlone || isFull { grow() }
    // SAFETY: used < capacity, a power of two, so the masked index is inside the storage and not in use.
    unsafe (place.storage! + Int((place.first &+ used) & (place.capacity &- 1))).initialize(to: element)
    used &+= 1
  }

  @inlinable
  package subscript(index: Int) -> Element {
    mutating get {
      precondition(index < Int(used), "A ring was asked for an element behind its last.")
      // SAFETY: the only element; or the index is under `used`, so that the masked one is of an element.
      if isAlone { return unsafe withLone { unsafe $0.pointee } }
      return unsafe place.storage![Int((place.first &+ UInt32(index)) & (place.capacity &- 1))]
    }
    set {
      precondition(index < Int(used), "A ring was asked for an element behind its last.")
      // SAFETY: as above.
      if isAlone {
        unsafe withLone { unsafe $0.pointee = newValue }
      } else {
        unsafe place.storage![Int((place.first &+ UInt32(index)) & (place.capacity &- 1))] = newValue
      }
    }
  }

  @inlinable
  package mutating func popFirst() -> Element? {
    if used == 0 { return nil }
    if isAlone {
      // SAFETY: the only element; its bytes are given back below.
      let element = unsafe withLone { unsafe $0.move() }
      giveBack()
      return element
    }
    // SAFETY: `first` is of an element where `used` isn't 0, and is of none once it has been moved on.
    let element = unsafe (place.storage! + Int(place.first)).move()
    unsafe place.first = (place.first &+ 1) & (place.capacity &- 1)
    used &-= 1
    if used == 0 { giveBack() }
    return element
  }

  @inlinable
  mutating func grow() {
    // SAFETY: without an element in it, the place tells a capacity.
    let doubled = isAlone ? 4 : unsafe max(4, place.capacity * 2)
    let larger = UnsafeMutablePointer<Element>.allocate(capacity: Int(doubled))
    // SAFETY: what is moved is initialized, goes to memory of its own, and is left behind for none: the ring's two runs, end
    // to end.
    if isAlone {
      unsafe withLone { unsafe larger.moveInitialize(from: $0, count: 1) }
    } else if let storage = unsafe place.storage {
      let head = unsafe Int(min(used, place.capacity - place.first))
      unsafe larger.moveInitialize(from: storage + Int(place.first), count: head)
      unsafe (larger + head).moveInitialize(from: storage, count: Int(used) - head)
      unsafe storage.deallocate()
    }
    // SAFETY: the memory that was there is freed, and this is the ring's own.
    unsafe place = Place(larger, capacity: doubled)
    isAlone = false
  }

  @inlinable
  mutating func giveBack() {
    // SAFETY: no element is left; the memory is the ring's own, and forgotten here.
    if !isAlone { unsafe place.storage?.deallocate() }
    unsafe place = Place()
    used = 0
    isAlone = false
  }
}

/// SAFETY: what it points to is its own alone, and it can't be copied.
extension Ring: @unchecked Sendable where Element: Sendable {}
