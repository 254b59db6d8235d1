import MadangMemory

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
