import MadangMemory
import MadangWire
import MadangWorld

extension Spamfilter {
  /// What became of a change.
  enum End: Outcome {
    case added(SpamFilter, by: World.Actor)
    case removed(SpamFilter, by: World.Actor)
    /// The store could not take what concerns this pattern: why, in words.
    case notKept(String, String)

    static var name: String { "spamfilter" }

    func carryOut(_ world: inout World, _: Handle, _ effects: inout Effects) {
      switch self {
      case .added(let filter, let actor):
        world.addFilter(filter)
        world.record("SPAMFILTER", filter.pattern, "ADD \(filter.action.rawValue)", by: actor, &effects)
      case .removed(let filter, let actor):
        // Others may have been removed meanwhile, or this one.
        guard world.removeFilter(filter) else { return }
        world.record("SPAMFILTER", filter.pattern, "DEL", by: actor, &effects)
      case .notKept(let pattern, let reason): fail("NOT_KEPT", pattern, reason, &effects)
      }
    }

    // MARK: As bytes

    func write(to writer: inout ByteWriter) {
      switch self {
      case .added(let filter, let actor): writer.append(case: 0, filter, actor)
      case .removed(let filter, let actor): writer.append(case: 1, filter, actor)
      case .notKept(let pattern, let reason): writer.append(case: 2, pattern, reason)
      }
    }

    init(from reader: inout FieldReader) throws(FieldError) {
      self =
        switch try reader.byte() {
        case 0: .added(try reader.next(), by: try reader.next())
        case 1: .removed(try reader.next(), by: try reader.next())
        case 2: .notKept(try reader.next(), try reader.next())
        default: throw .unknown
        }
    }
  }
}
