import MadangRecords
import MadangWire

/// Goes through a world a little at a time and for ever, so that nodes can see whether theirs are alike: all take each step
/// where the log says so, at the same place, and come to the same. How far it is stands in snapshots.
///
/// What is large and hashed only as a whole, such as the accounts' sheets, it leaves out.
package struct WorldSweep: Equatable, Sendable {
  /// Sessions, rooms, or registered rooms of one step; a room counts as one more for so many of its members.
  package static let rowsMax = 256
  private static let membersOfRow = 8

  private static let tables: WorldTables = [.counts, .redirects, .bans, .speechPauses, .operators, .nodes]

  private enum Place: Equatable, Sendable {
    case sessions(after: PersonID)
    case rooms(next: UInt32)
    case records(after: [UInt8])
    case tables
  }

  private var place = Place.sessions(after: .nobody)

  package init() {}

  /// Goes on from where the last step ended. Returns what it came to, which says nothing of other steps. `looks`: false where
  /// nobody wants to know, as while what was missed is read; then it goes as far, and hashes nothing. `nodes`: part of each
  /// step, for what counts next of each node tells at once where somebody lacks one batch.
  package mutating func step(_ world: borrowing World, _ nodes: NodeTable, looks: Bool = true) -> Digest {
    var digest = Digest()
    var writer = ByteWriter()
    var rows = 0
    while rows < WorldSweep.rowsMax {
      guard let weight = takeRow(world, looks, &writer) else { break }
      rows += weight
      if writer.count > 0 { digest.add(Digest.hash(writer.copiedBytes)) }
      writer.removeAll()
    }
    if looks {
      nodes.write(to: &writer)
      digest.add(Digest.hash(writer.copiedBytes))
    }
    return digest
  }

  /// Goes past the next row, and writes it where it is to be looked at. Returns as how many it counts; nil: a part of the world
  /// has ended.
  private mutating func takeRow(_ world: borrowing World, _ looks: Bool, _ writer: inout ByteWriter) -> Int? {
    switch place {
    case .sessions(let last):
      guard let handle = world.session(after: last) else {
        place = .rooms(next: 0)
        return nil
      }
      place = .sessions(after: world.sessions[handle.slot].id)
      if looks, world.isShared(handle.slot) { world.write(session: handle.slot, .shared, to: &writer) }
      return 1
    case .rooms(let room):
      guard room < world.roomSlots else {
        place = .records(after: [])
        return nil
      }
      place = .rooms(next: room + 1)
      if world.rooms[room].isVacant { return 1 }
      if looks { world.write(room: room, .shared, to: &writer) }
      return 1 + world.rooms[room].members.count / WorldSweep.membersOfRow
    case .records(let last):
      guard let key = world.registry.key(after: last) else {
        place = .tables
        return nil
      }
      place = .records(after: key)
      if looks { world.registry.record(at: key)?.write(to: &writer) }
      return 1
    case .tables:
      place = .sessions(after: .nobody)
      if looks {
        for number in WorldTables.numbers where WorldSweep.tables.contains(WorldTables(number: number)) {
          world.write(table: number, .shared, to: &writer)
        }
        WorldSweep.write(world.filters, to: &writer)
      }
      return WorldSweep.rowsMax
    }
  }

  /// Those of the configuration each node has set by itself, when it was started.
  private static func write(_ filters: [SpamFilter], to writer: inout ByteWriter) {
    filters.count.write(to: &writer)
    for filter in filters {
      let seconds = filter.isAdded ? filter.setSeconds : 0
      writer.append(fields: filter.pattern, filter.action.rawValue, filter.author, seconds)
    }
  }
}

/// What a step of a sweep came to, and where in the log it was taken.
package struct WorldMark: Hashable, Sendable {
  package let position: UInt64
  package let digest: Digest

  package init(at position: UInt64, _ digest: Digest) {
    self.position = position
    self.digest = digest
  }
}

// MARK: As bytes

extension WorldSweep: FieldCodable {
  package func write(to writer: inout ByteWriter) {
    switch place {
    case .sessions(let last): writer.append(fields: 0 as UInt8, last)
    case .rooms(let next): writer.append(fields: 1 as UInt8, next)
    case .records(let last): writer.append(fields: 2 as UInt8, last)
    case .tables: (3 as UInt8).write(to: &writer)
    }
  }

  package init(from reader: inout FieldReader) throws(FieldError) {
    place =
      switch try reader.byte() {
      case 0: .sessions(after: try reader.next())
      case 1: .rooms(next: try reader.next())
      case 2: .records(after: try reader.next())
      case 3: .tables
      default: throw .unknown
      }
  }
}

extension WorldMark: FieldCodable {
  package func write(to writer: inout ByteWriter) { writer.append(fields: position, digest) }

  package init(from reader: inout FieldReader) throws(FieldError) {
    self.init(at: try reader.next(), try reader.next())
  }
}
