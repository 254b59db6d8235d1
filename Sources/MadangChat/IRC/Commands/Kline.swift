import MadangMemory
import MadangWorld

/// KLINE and UNKLINE: bans from the server. The field's names; the forms of a target are those of `ServerBan`.
enum Kline {
  /// `KLINE [<duration>] <target> [:<reason>]`.
  static func run(
    _ world: borrowing World, _ handle: Handle, _ command: borrowing Command, _ effects: inout Effects
  ) -> SlowWork? {
    guard world.allows(handle, .ban, &effects) else { return nil }
    do throws(BanRefusal) {
      let request = try BanRequest(command)
      let ban = try world.newBan(
        of: request.target, duration: request.duration, reason: request.reason,
        author: world.sessions[handle.slot].nick, at: effects.seconds)
      return BanWork.add(ban, by: world.actor(handle), asking: .kline, to: world.settings.banStore)
    } catch {
      effects.numeric(.unknownError, "KLINE", error.target, text: error.reason)
      return nil
    }
  }

  /// `UNKLINE <target>`.
  static func remove(
    _ world: borrowing World, _ handle: Handle, _ command: borrowing Command, _ effects: inout Effects
  ) -> SlowWork? {
    guard world.allows(handle, .ban, &effects) else { return nil }
    let given = command.text(0)
    guard let ban = world.ban(of: given, at: effects.seconds) else {
      effects.numeric(.unknownError, "UNKLINE", given, text: "There is no such ban")
      return nil
    }
    return BanWork.remove(ban, by: world.actor(handle), asking: .kline, from: world.settings.banStore)
  }
}
