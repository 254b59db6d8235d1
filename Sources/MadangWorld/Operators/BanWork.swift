import MadangMemory
import MadangRecords

/// Changes of the bans, whoever makes them: they are kept first, and hold then. What can't be kept isn't done either: it
/// would come undone at the next start.
package enum BanWork {
  /// Answers: how many were put out, or what kept it from being done.
  package typealias End = @Sendable (borrowing World, Result<Int, StoreError>, inout Effects) -> Void

  package static func add(_ ban: ServerBan, by actor: World.Actor, to store: (any BanStore)?, then end: @escaping End)
    -> SlowWork
  {
    SlowWork(isBinding: true) {
      do throws(StoreError) { try store?.addBan(ban.record) } catch { return fail(error, end) }
      return { world, _, effects in
        world.record("KLINE", ban.target, "\(ban.until) (\(ban.reason))", by: actor, &effects)
        world.ban(ban, &effects) { world, count, effects in end(world, .success(count), &effects) }
      }
    }
  }

  package static func remove(
    _ ban: ServerBan, by actor: World.Actor, from store: (any BanStore)?, then end: @escaping End
  )
    -> SlowWork
  {
    SlowWork(isBinding: true) {
      let record = ban.record
      do throws(StoreError) {
        // That it was not kept is no reason to keep it.
        _ = try store?.removeBan(kind: record.kind, pattern: record.pattern)
      } catch { return fail(error, end) }
      return { world, _, effects in
        if world.bans.remove(ban.target) != nil { world.record("UNKLINE", ban.target, by: actor, &effects) }
        end(world, .success(0), &effects)
      }
    }
  }

  private static func fail(_ error: StoreError, _ end: @escaping End) -> SlowWork.Change {
    { world, _, effects in end(world, .failure(error), &effects) }
  }
}

/// Why somebody may not be banned.
package struct BanRefusal: Error {
  package let target: String
  package let reason: String

  package init(target: String, reason: String) {
    self.target = target
    self.reason = reason
  }
}

extension World {
  /// The ban that somebody asks for; nothing is done yet.
  /// - Parameter duration: in seconds; nil and 0 are for good.
  package borrowing func newBan(
    of given: String, duration: Int64?, reason: String, author: String, at seconds: Int64
  ) throws(BanRefusal) -> ServerBan {
    let target: String
    do throws(ServerBanTarget.Fault) {
      target = try ServerBanTarget.read(given, bytesMax: settings.limits.maskBytesMax, settings.cloak)
    } catch {
      throw BanRefusal(target: given, reason: error.reason)
    }
    if bans.isFull(without: target, at: seconds, countMax: settings.limits.serverBansMax) {
      throw BanRefusal(target: target, reason: "There are as many bans as there may be")
    }
    let kept = reason.prefix(bytesMax: settings.limits.kickBytesMax)
    return ServerBan(
      target: target, reason: kept.isEmpty ? "No reason was given" : String(kept), author: author, setSeconds: seconds,
      expiresSeconds: duration.flatMap { $0 > 0 ? seconds + $0 : nil })
  }

  /// The ban that holds and has this target.
  package borrowing func ban(of given: String, at seconds: Int64) -> ServerBan? {
    bans.ban(of: ServerBans.normalized(given, bytesMax: settings.limits.maskBytesMax) ?? given, at: seconds)
  }
}
