import MadangMemory

/// Everybody's slots in the order of their ids: what a loop goes by that must come to the same in every world, for slots
/// differ from one to the next. 4 bytes a session, and 4 in each for its place here.
///
///     places   │ 7 │ 2 │ – │ 0 │ 3 │     slots; – : gone
struct Arrivals {
  private var slots: [UInt32] = []
  private var gaps = 0
  /// The last that was named here.
  private(set) var lastSerial: UInt64 = 0

  private static let gone = UInt32.max
  /// The place of a session that no other world is told of.
  static let nowhere = UInt32.max
  /// Fewer gaps stay, and a smaller part of all places: who searches passes over all of them at most.
  private static let gapsMin = 64
  private static let gapsPart = 8

  /// How many are here.
  var count: Int { slots.count - gaps }
  /// One beyond the last place.
  var end: Int { slots.count }

  mutating func nextSerial() -> UInt64 {
    lastSerial += 1
    return lastSerial
  }

  /// Serials up to this one have been given.
  mutating func advance(past serial: UInt64) { lastSerial = max(lastSerial, serial) }

  /// Who has this place; nil where they have gone.
  func slot(at place: Int) -> UInt32? { slots[place] == Arrivals.gone ? nil : slots[place] }

  /// Somebody whose id is greater than all here. Returns their place.
  mutating func append(_ slot: UInt32) -> UInt32 {
    slots.append(slot)
    return UInt32(slots.count - 1)
  }

  /// Takes somebody out. Where that leaves too many gaps, the others move up: `move` is told of each, and their place.
  mutating func remove(at place: UInt32, _ move: (UInt32, UInt32) -> Void) {
    slots[Int(place)] = Arrivals.gone
    gaps += 1
    while slots.last == Arrivals.gone {
      slots.removeLast()
      gaps -= 1
    }
    guard gaps > Arrivals.gapsMin, gaps > slots.count / Arrivals.gapsPart else { return }
    slots.removeAll { $0 == Arrivals.gone }
    gaps = 0
    for (place, slot) in slots.enumerated() { move(slot, UInt32(place)) }
  }
}

extension World {
  /// Puts a session into a slot that nobody has. `id`: where it has one from another world.
  mutating func begin(_ session: consuming Session, in handle: Handle, as id: PersonID? = nil) {
    sessions.grow(toHold: handle.slot) { Session() }
    precondition(sessions[handle.slot].phase == .vacant, "A session began in a slot that is in use.")
    let id = id ?? nextPersonID()
    arrivals.advance(past: id.serial)
    var session = session
    session.generation = handle.generation
    session.id = id
    session.place = arrivals.append(handle.slot)
    sessions[handle.slot] = session
  }

  /// The id of who comes next. Nobody has it, and it is given once.
  package mutating func nextPersonID() -> PersonID {
    PersonID(node: messageClock.node, serial: arrivals.nextSerial())
  }

  /// Puts a session into a slot that nobody has, of which no other world is told: it has no id, and no place.
  mutating func beginAside(_ session: consuming Session, in handle: Handle) {
    sessions.grow(toHold: handle.slot) { Session() }
    precondition(sessions[handle.slot].phase == .vacant, "A session began in a slot that is in use.")
    var session = session
    session.generation = handle.generation
    session.place = Arrivals.nowhere
    sessions[handle.slot] = session
  }

  /// Whether no other world is told of a session.
  package borrowing func isAside(_ handle: Handle) -> Bool {
    isCurrent(handle) && sessions[handle.slot].place == Arrivals.nowhere
  }

  /// Nobody has a slot any more.
  mutating func clear(_ slot: UInt32) {
    let place = sessions[slot].place
    sessions[slot] = Session()
    if place == Arrivals.nowhere { return }
    arrivals.remove(at: place) { slot, place in sessions[slot].place = place }
  }

  /// The first session whose id is greater than this one.
  package borrowing func session(after id: PersonID) -> Handle? {
    var low = 0
    var high = arrivals.end
    while low < high {
      // Who has gone is passed over.
      let middle = (low + high) / 2
      var place = middle
      while place < high, arrivals.slot(at: place) == nil { place += 1 }
      if place == high {
        high = middle
      } else if let slot = arrivals.slot(at: place), sessions[slot].id > id {
        high = middle
      } else {
        low = place + 1
      }
    }
    while low < arrivals.end {
      if let slot = arrivals.slot(at: low) { return Handle(slot: slot, generation: sessions[slot].generation) }
      low += 1
    }
    return nil
  }

  /// Who has this id here; nil: nobody any more.
  package borrowing func session(_ id: PersonID) -> Handle? {
    guard id > .nobody, let handle = session(after: PersonID(rawValue: id.rawValue - 1)), sessions[handle.slot].id == id
    else { return nil }
    return handle
  }

  /// Calls `body` with each person who is welcomed and here, in the order in which they arrived.
  package func forEachPerson(_ body: (Handle) -> Void) {
    for place in 0..<arrivals.end {
      guard let slot = arrivals.slot(at: place), sessions[slot].isRegistered else { continue }
      body(Handle(slot: slot, generation: sessions[slot].generation))
    }
  }

  func checkArrivals() {
    var last = PersonID.nobody
    var count = 0
    for place in 0..<arrivals.end {
      guard let slot = arrivals.slot(at: place) else { continue }
      count += 1
      precondition(
        sessions[slot].phase != .vacant && sessions[slot].place == place, "Somebody is not where they arrived.")
      precondition(sessions[slot].id > last, "Somebody has arrived before those who came earlier.")
      last = sessions[slot].id
    }
    precondition(count == arrivals.count, "Those who have arrived are miscounted.")
  }
}
