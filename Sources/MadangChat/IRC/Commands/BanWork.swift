import MadangMemory
import MadangRecords
import MadangWire
import MadangWorld

/// Changes of the bans, whoever makes them: they are kept first, and hold then. What can't be kept isn't done either: it
/// would come undone at the next start.
enum BanWork {
  /// By what a change was asked for, and so how it is answered. The numbers are written down: they never change.
  enum Asker: UInt8, CaseIterable, FieldCodable {
    case kline = 0
    case control = 1
  }

  static func add(_ ban: ServerBan, by actor: World.Actor, asking asker: Asker, to store: (any BanStore)?) -> SlowWork {
    SlowWork(isBinding: true) {
      do throws(StoreError) { try store?.addBan(ban.record) } catch { return End.notAdded(ban, asker, "\(error)") }
      return End.added(ban, by: actor, asker)
    }
  }

  static func remove(
    _ ban: ServerBan, by actor: World.Actor, asking asker: Asker, from store: (any BanStore)?
  ) -> SlowWork {
    SlowWork(isBinding: true) {
      let record = ban.record
      do throws(StoreError) {
        // That it was not kept is no reason to keep it.
        _ = try store?.removeBan(kind: record.kind, pattern: record.pattern)
      } catch { return End.notRemoved(ban, asker, "\(error)") }
      return End.removed(ban, by: actor, asker)
    }
  }
}

extension BanWork.Asker {
  /// - Parameter putOut: how many were.
  func tellAdded(_ ban: ServerBan, putOut: Int, _ effects: inout Effects) {
    switch self {
    // The notice to operators says what was done.
    case .kline: break
    case .control: ControlBans.tellAdded(ban, putOut: putOut, &effects)
    }
  }

  func tellRemoved(_ ban: ServerBan, _ effects: inout Effects) {
    switch self {
    case .kline: break
    case .control: ControlBans.tellRemoved(ban, &effects)
    }
  }

  /// - Parameter command: the one of IRC that does the same.
  func refuse(_ command: String, _ ban: ServerBan, _ reason: String, _ effects: inout Effects) {
    switch self {
    case .kline: effects.numeric(.unknownError, command, ban.target, text: reason)
    case .control: effects.controlRefuse(reason)
    }
  }
}
