import MadangMemory
import MadangWire
import MadangWorld

extension BanWork {
  /// What became of a change.
  enum End: Outcome {
    case added(ServerBan, by: World.Actor, Asker)
    case removed(ServerBan, by: World.Actor, Asker)
    /// The store could not take it: why, in words.
    case notAdded(ServerBan, Asker, String)
    case notRemoved(ServerBan, Asker, String)

    static var name: String { "ban" }

    func carryOut(_ world: inout World, _: Handle, _ effects: inout Effects) {
      switch self {
      case .added(let ban, let actor, let asker):
        world.record("KLINE", ban.target, "\(ban.until) (\(ban.reason))", by: actor, &effects)
        world.add(ban, at: effects.seconds)
        BanSweep(BanEnforcement(of: ban), asker).begin(&world, &effects)
      case .removed(let ban, let actor, let asker):
        if world.liftBan(of: ban.target) { world.record("UNKLINE", ban.target, by: actor, &effects) }
        asker.tellRemoved(ban, &effects)
      case .notAdded(let ban, let asker, let reason): asker.refuse("KLINE", ban, reason, &effects)
      case .notRemoved(let ban, let asker, let reason): asker.refuse("UNKLINE", ban, reason, &effects)
      }
    }

    // MARK: As bytes

    func write(to writer: inout ByteWriter) {
      switch self {
      case .added(let ban, let actor, let asker): writer.append(case: 0, ban, actor, asker)
      case .removed(let ban, let actor, let asker): writer.append(case: 1, ban, actor, asker)
      case .notAdded(let ban, let asker, let reason): writer.append(case: 2, ban, asker, reason)
      case .notRemoved(let ban, let asker, let reason): writer.append(case: 3, ban, asker, reason)
      }
    }

    init(from reader: inout FieldReader) throws(FieldError) {
      self =
        switch try reader.byte() {
        case 0: .added(try reader.next(), by: try reader.next(), try reader.next())
        case 1: .removed(try reader.next(), by: try reader.next(), try reader.next())
        case 2: .notAdded(try reader.next(), try reader.next(), try reader.next())
        case 3: .notRemoved(try reader.next(), try reader.next(), try reader.next())
        default: throw .unknown
        }
    }
  }
}
