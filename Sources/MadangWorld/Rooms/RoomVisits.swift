import MadangRecords
import MadangWire

/// Until when people were in the rooms that they have left, as far as that is remembered: so who comes back is told what
/// was said since, and not again what they have read.
///
/// What is beyond `countMax` is forgotten, oldest first: those are told as much as somebody who was never there.
package struct RoomVisits {
  private struct Visit: Hashable {
    /// Both folded.
    package let identity: String
    package let room: String
  }

  /// The last event that they can have been told there.
  private var ends: [Visit: MessageID] = [:]
  /// In the order in which they were first noted, from `oldest` on and round.
  private var order: [Visit] = []
  private var oldest = 0

  package var count: Int { ends.count }

  /// - Parameter identity: as `Conversation.identity` has it.
  package mutating func note(_ identity: String, in room: String, until id: MessageID, countMax: Int) {
    let visit = Visit(identity: identity.foldedName, room: room.foldedName)
    if ends.updateValue(id, forKey: visit) != nil { return }
    if order.count < countMax {
      order.append(visit)
    } else if countMax > 0 {
      ends[order[oldest]] = nil
      order[oldest] = visit
      oldest = (oldest + 1) % order.count
    } else {
      ends[visit] = nil
    }
  }

  /// Nil where they were never there, as far as anybody knows.
  package func end(of identity: String, in room: String) -> MessageID? {
    ends.isEmpty ? nil : ends[Visit(identity: identity.foldedName, room: room.foldedName)]
  }

  /// A room has another name.
  package mutating func rename(_ old: String, to new: String) {
    if ends.isEmpty { return }
    let (old, new) = (old.foldedName, new.foldedName)
    // Who was in both was in the one that goes on.
    let gone = Set(order.filter { $0.room == new })
    order = (order[oldest...] + order[..<oldest]).filter { !gone.contains($0) }
    oldest = 0
    for visit in gone { ends[visit] = nil }
    for index in order.indices where order[index].room == old {
      let visit = Visit(identity: order[index].identity, room: new)
      ends[visit] = ends.removeValue(forKey: order[index])
      order[index] = visit
    }
  }

  package func checkInvariants() {
    precondition(ends.count == order.count && order.allSatisfy { ends[$0] != nil }, "A visit is not in its order.")
  }
}

extension RoomVisits: FieldCodable {
  /// Oldest first.
  package func write(to writer: inout ByteWriter) {
    order.count.write(to: &writer)
    for visit in order[oldest...] + order[..<oldest] {
      visit.identity.write(to: &writer)
      visit.room.write(to: &writer)
      ends[visit].write(to: &writer)
    }
  }

  package init(from reader: inout FieldReader) throws(FieldError) {
    for _ in 0..<(try reader.count()) {
      let visit = Visit(identity: try String(from: &reader), room: try String(from: &reader))
      order.append(visit)
      ends[visit] = try MessageID?(from: &reader)
    }
    guard order.count == ends.count else { throw .malformed }
  }
}
