import MadangMemory
import MadangRecords
import MadangWire

/// Until when people have read each room and each conversation, as far as it is at hand: of accounts what the history
/// has, of guests for as long as they are here. IRCv3, read-marker.
package struct ReadMarkers: Sendable {
  /// Milliseconds since 1970, by owner, then by target, folded.
  private var markers: [String: [String: Int64]] = [:]
  /// Accounts among the owners that nobody is logged in to, by when that began: the how-manieth it was.
  private var resting: [String: Int] = [:]
  /// The same in that order. Who is logged in again is passed over.
  private var restingOrder: ArraySlice<(owner: String, number: Int)> = []
  private var rests = 0

  /// Whose markers a session's are.
  package static func owner(_ world: borrowing World, _ handle: Handle) -> String {
    world.sessions[handle.slot].account?.foldedName ?? "*\(world.sessions[handle.slot].id.rawValue)"
  }

  package func marker(of owner: String, _ target: String) -> Int64? { markers[owner]?[target.foldedName] }

  /// Whether an owner has so many that there is no room for one more.
  package func isFull(_ owner: String, _ target: String, countMax: Int) -> Bool {
    guard let known = markers[owner], known.count >= countMax else { return false }
    return known[target.foldedName] == nil
  }

  /// Moves a marker forward, never back, but from a time that is yet to come to one that isn't: then the clock was wrong.
  /// Returns where it is; nil where there are too many.
  package mutating func advance(
    _ owner: String, _ target: String, to milliseconds: Int64, now: Int64, countMax: Int
  ) -> Int64? {
    let target = target.foldedName
    if let old = markers[owner]?[target], old >= milliseconds, old <= now || milliseconds > now { return old }
    if isFull(owner, target, countMax: countMax) { return nil }
    markers[owner, default: [:]][target] = milliseconds
    return milliseconds
  }

  /// A room has another name: who has read there, has read there.
  package mutating func rename(_ old: String, to new: String) {
    let (old, new) = (old.foldedName, new.foldedName)
    for (owner, targets) in markers {
      guard let marker = targets[old] else { continue }
      markers[owner]?[old] = nil
      markers[owner]?[new] = max(marker, targets[new] ?? marker)
    }
  }

  package mutating func set(_ found: [String: Int64], of owner: String) {
    // What was marked while this was being read is later.
    markers[owner, default: [:]].merge(found) { max($0, $1) }
  }

  package mutating func forget(_ owner: String) {
    if !markers.isEmpty { markers[owner] = nil }
  }

  /// Somebody has logged in to an account. Whether its markers are at hand.
  package mutating func wake(_ owner: String) -> Bool {
    resting[owner] = nil
    return hasMarkers(of: owner)
  }

  func hasMarkers(of owner: String) -> Bool { markers[owner] != nil }

  /// Nobody is logged in to an account any more. What the history has of it stays at hand as long as there is room; those
  /// go first whom nobody has been logged in to for longest.
  package mutating func rest(_ owner: String, countMax: Int) {
    if markers[owner] != nil, resting[owner] == nil {
      rests += 1
      resting[owner] = rests
      restingOrder.append((owner, rests))
    }
    while markers.count > countMax, let first = restingOrder.popFirst() {
      guard resting[first.owner] == first.number else { continue }
      resting[first.owner] = nil
      markers[first.owner] = nil
    }
    // Most of it may be of people who have come back since.
    if restingOrder.count > 2 * resting.count + 64 {
      restingOrder = restingOrder.filter { resting[$0.owner] == $0.number }[...]
    }
  }
}

extension ReadMarkers: FieldCodable {
  package func write(to writer: inout ByteWriter) {
    markers.write(to: &writer)
    restingOrder.filter { resting[$0.owner] == $0.number }.map(\.owner).write(to: &writer)
  }

  package init(from reader: inout FieldReader) throws(FieldError) {
    markers = try [String: [String: Int64]](from: &reader)
    for owner in try [String](from: &reader) {
      rests += 1
      resting[owner] = rests
      restingOrder.append((owner, rests))
    }
  }
}
