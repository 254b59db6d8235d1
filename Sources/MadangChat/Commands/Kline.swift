import MadangMemory

/// KLINE and UNKLINE: bans from the server. The field's names; the forms of a target are those of `ServerBan`.
enum Kline {
  /// `KLINE [<duration>] <target> [:<reason>]`.
  static func run(
    _ world: borrowing World, _ handle: Handle, _ command: borrowing Command, _ effects: inout Effects
  ) -> SlowWork? {
    guard world.allows(handle, .ban, &effects) else { return nil }
    let duration = command.count > 1 ? BanDuration.seconds(command.text(0)) : nil
    let index = duration == nil ? 0 : 1
    do throws(BanRefusal) {
      let ban = try world.newBan(
        of: command.text(index), duration: duration, reason: command.text(index + 1),
        author: world.sessions[handle.slot].nick, at: effects.seconds)
      return BanWork.add(ban, by: world.actor(handle), to: world.settings.banStore) { world, error, effects in
        answer(world, "KLINE", ban.target, error, &effects)
      }
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
    return BanWork.remove(ban, by: world.actor(handle), from: world.settings.banStore) { world, error, effects in
      answer(world, "UNKLINE", ban.target, error, &effects)
    }
  }

  private static func answer(
    _ world: borrowing World, _ name: String, _ target: String, _ error: StoreError?, _ effects: inout Effects
  ) {
    if let error { effects.numeric(.unknownError, name, target, text: "\(error)") }
  }
}
