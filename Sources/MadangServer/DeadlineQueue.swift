import BasicContainers

/// When the reactor must look at which connection: one entry for each, which moves as its time changes. A binary heap that
/// knows where each slot stands; its memory is bounded by the connections, whatever they do.
///
/// An entry only says "look": what is due stands in the connection, so that hearing from it moves no entry.
struct DeadlineQueue: ~Copyable {
  struct Entry {
    var milliseconds: Int64
    var slot: UInt32
  }

  private var heap = UniqueArray<Entry>()
  /// By slot: its place in the heap, counted from 1; 0 where it has none.
  private var places = UniqueArray<UInt32>()

  var count: Int { heap.count }

  var earliest: Int64? { heap.isEmpty ? nil : heap[0].milliseconds }

  /// Has a slot looked at by then: earlier than so far, or for the first time.
  mutating func look(at slot: UInt32, by milliseconds: Int64) {
    while places.count <= Int(slot) { places.append(0) }
    if places[Int(slot)] == 0 {
      heap.append(Entry(milliseconds: milliseconds, slot: slot))
      places[Int(slot)] = UInt32(heap.count)
      rise(from: heap.count - 1)
      return
    }
    let place = Int(places[Int(slot)]) - 1
    guard milliseconds < heap[place].milliseconds else { return }
    heap[place].milliseconds = milliseconds
    rise(from: place)
  }

  /// Nothing of a slot is due any more.
  mutating func forget(_ slot: UInt32) {
    guard Int(slot) < places.count, places[Int(slot)] != 0 else { return }
    remove(at: Int(places[Int(slot)]) - 1)
  }

  /// The next slot whose time has come.
  mutating func popDue(at milliseconds: Int64) -> UInt32? {
    guard let earliest, earliest <= milliseconds else { return nil }
    let slot = heap[0].slot
    remove(at: 0)
    return slot
  }

  private mutating func remove(at place: Int) {
    let last = heap.count - 1
    exchange(place, last)
    places[Int(heap[last].slot)] = 0
    _ = heap.removeLast()
    if place < heap.count {
      rise(from: place)
      sink(from: place)
    }
  }

  private mutating func exchange(_ one: Int, _ other: Int) {
    if one == other { return }
    let entry = heap[one]
    heap[one] = heap[other]
    heap[other] = entry
    places[Int(heap[one].slot)] = UInt32(one + 1)
    places[Int(heap[other].slot)] = UInt32(other + 1)
  }

  private mutating func rise(from place: Int) {
    var place = place
    while place > 0, heap[place].milliseconds < heap[(place - 1) / 2].milliseconds {
      exchange(place, (place - 1) / 2)
      place = (place - 1) / 2
    }
  }

  private mutating func sink(from place: Int) {
    var place = place
    while true {
      var least = place
      for child in [2 * place + 1, 2 * place + 2]
      where child < heap.count && heap[child].milliseconds < heap[least].milliseconds { least = child }
      if least == place { return }
      exchange(place, least)
      place = least
    }
  }

  /// Asserts that each slot stands where it is said to, and no later than its parent.
  func checkInvariants() {
    for place in heap.indices {
      precondition(places[Int(heap[place].slot)] == UInt32(place + 1), "A deadline does not know its place.")
      precondition(
        place == 0 || heap[(place - 1) / 2].milliseconds <= heap[place].milliseconds, "A deadline stands too late.")
    }
  }
}
