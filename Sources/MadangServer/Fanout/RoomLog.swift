import BasicContainers
import MadangChat
import MadangMemory
import MadangWire
import MadangWorld

/// What was said in a room and its members have not yet been given: it is gathered while a worker runs commands, and
/// handed out as one batch. Holding the lock fixes the order that every member sees.
///
/// Invariant: empty whenever nobody holds the world; so a rule that changes the world finds nothing pending.
package struct RoomLog: ~Copyable {
  /// Tier 2.
  let pending = Lock(Pending())

  struct Pending: ~Copyable {
    var bytes = ByteWriter()
    var events = UniqueArray<Event>()
    /// Where nobody is given what is not on the disk: what the journal took each event under, 0 where it is not kept.
    var tickets = UniqueArray<UInt64>()
    /// When the last of them was decoded that is followed. See `Segment.decodedAt`.
    var decodedAt: UInt32 = 0

    /// Copies an event and what it refers to.
    mutating func append(_ event: Event, from source: Span<UInt8>, ticket: UInt64?) {
      if let ticket { tickets.append(ticket) }
      let extent = event.extent
      events.append(event.moved(by: bytes.count - extent.lowerBound))
      bytes.append(source.extracting(extent))
    }
  }
}
