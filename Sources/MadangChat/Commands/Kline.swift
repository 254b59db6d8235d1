import MadangMemory

/// KLINE and UNKLINE: bans from the server. The field's names; the forms of a target are those of `ServerBan`.
enum Kline {
  /// `KLINE [<duration>] <target> [:<reason>]`.
  static func run(
    _ world: borrowing World, _ handle: Handle, _ command: borrowing Command, _ effects: inout Effects
  ) -> SlowWork? {
    guard world.allows(handle, .ban, &effects) else { return nil }
    let duration = command.count > 1 ? Duration.seconds(command.text(0)) : nil
    let index = duration == nil ? 0 : 1
    let given = command.text(index)
    guard let target = ServerBans.normalized(given, bytesMax: world.settings.limits.maskBytesMax) else {
      effects.numeric(.unknownError, world, "KLINE", given, text: "This is no target, or it is everybody")
      return nil
    }
    if world.bans.isFull(without: target, at: effects.seconds, countMax: world.settings.limits.serverBansMax) {
      effects.numeric(.unknownError, world, "KLINE", target, text: "There are as many bans as there may be")
      return nil
    }
    let reason = command.text(index + 1).prefix(bytesMax: world.settings.limits.kickBytesMax)
    let ban = ServerBan(
      target: target, reason: reason.isEmpty ? "No reason was given" : reason,
      author: world.sessions[handle.slot].nick, setSeconds: effects.seconds,
      expiresSeconds: duration.flatMap { $0 > 0 ? effects.seconds + $0 : nil })
    let store = world.settings.banStore
    return SlowWork {
      do throws(StoreError) { try store?.addBan(ban.record) } catch { return refuse("KLINE", target, error) }
      return { world, handle, effects in
        let until = ban.expiresSeconds.map { "until \(Clock.text($0))" } ?? "for good"
        world.record("KLINE", target, "\(until) (\(reason))", by: handle, &effects)
        world.ban(ban, &effects)
      }
    }
  }

  /// `UNKLINE <target>`.
  static func remove(
    _ world: borrowing World, _ handle: Handle, _ command: borrowing Command, _ effects: inout Effects
  ) -> SlowWork? {
    guard world.allows(handle, .ban, &effects) else { return nil }
    let given = command.text(0)
    let target = ServerBans.normalized(given, bytesMax: world.settings.limits.maskBytesMax) ?? given
    guard let ban = world.bans.ban(of: target, at: effects.seconds) else {
      effects.numeric(.unknownError, world, "UNKLINE", given, text: "There is no such ban")
      return nil
    }
    let store = world.settings.banStore
    return SlowWork {
      let record = ban.record
      do throws(StoreError) {
        // That it was not kept is no reason to keep it.
        _ = try store?.removeBan(kind: record.kind, pattern: record.pattern)
      } catch { return refuse("UNKLINE", target, error) }
      return { world, handle, effects in
        if world.bans.remove(target) != nil { world.record("UNKLINE", ban.target, by: handle, &effects) }
      }
    }
  }

  /// What can't be kept isn't done either: it would come undone at the next start.
  private static func refuse(_ name: String, _ target: String, _ error: StoreError) -> SlowWork.Finish {
    { world, _, effects in effects.numeric(.unknownError, world, name, target, text: "\(error)") }
  }

  private enum Duration {
    private static let units: [Character: Int64] = ["s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800]
    /// A hundred years, which keeps sums small.
    private static let secondsMax: Int64 = 3_153_600_000

    /// Minutes, or numbers with units, such as `1w2d`; nil for anything else.
    static func seconds(_ text: String) -> Int64? {
      guard let first = text.first, first.isASCII, first.isNumber else { return nil }
      if let minutes = Int64(text) { return minutes <= secondsMax / 60 ? minutes * 60 : nil }
      var total: Int64 = 0
      var digits = ""
      for character in text {
        if character.isASCII, character.isNumber {
          digits.append(character)
        } else {
          guard let unit = units[character], let value = Int64(digits), value <= secondsMax / unit else { return nil }
          total += value * unit
          digits = ""
        }
      }
      return digits.isEmpty && total <= secondsMax ? total : nil
    }
  }
}
