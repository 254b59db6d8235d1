import BasicContainers
import MadangChat
import MadangMemory
import MadangWire

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

    /// Copies an event and what it refers to.
    mutating func append(_ event: Event, from source: Span<UInt8>) {
      let first = Pending.start(of: event)
      let last = Int(event.line.start + event.line.count)
      events.append(event.moved(by: bytes.count - first))
      bytes.append(source.extracting(first..<last))
    }

    /// Tags are written just before their line, and so is what many lines repeat.
    private static func start(of event: Event) -> Int {
      if event.hasManyLines { return Int(event.name.start) }
      return Int(event.tags.isEmpty ? event.line.start : min(event.tags.start, event.line.start))
    }
  }
}
