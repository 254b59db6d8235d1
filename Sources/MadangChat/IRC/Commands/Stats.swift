import MadangMemory
import MadangWorld

/// Modern IRC, "STATS message": `u`, how long the server has run; and for operators `k`, who is banned, `o`, who may
/// become an operator, and `p`, who is one. Nothing is counted or listed for other letters.
enum Stats {
  static func run(
    _ world: borrowing World, _ handle: Handle, _ command: borrowing Command, _ effects: inout Effects
  ) {
    if command.count > 1, !ServerTarget.matches(world, command.bytes(1)) {
      effects.numeric(.noSuchServer, command.text(1), text: "No such server")
      return
    }
    let letter = String(command.text(0).prefix(1))
    switch letter {
    case "u": uptime(world, &effects)
    case "o", "O": if world.allows(handle, .stats, &effects) { blocks(world, &effects) }
    case "k", "K":
      if world.allows(handle, .stats, &effects) { return bans(letter, &effects) }
    case "p", "P": if world.allows(handle, .stats, &effects) { operators(world, &effects) }
    default: break
    }
    end(letter, &effects)
  }

  private static func end(_ letter: String, _ effects: inout Effects) {
    effects.numeric(.endOfStats, letter, text: "End of /STATS report")
  }

  /// RPL_STATSKLINE: `K <target> * <author> <set> <expires> :<reason>`, the times in seconds since 1970, 0 for never.
  private static func bans(_ letter: String, _ effects: inout Effects) {
    effects.inquire { world, position, budget, effects in
      let bans = world.bans.list
      while position < bans.count {
        if budget.isSpent(effects) { return false }
        budget.spend()
        let ban = bans[position]
        position += 1
        if ban.isOver(at: effects.seconds) { continue }
        effects.numeric(
          .statsKLine, "K", ban.target, "*", ban.author, String(ban.setSeconds), String(ban.expiresSeconds ?? 0),
          text: ban.reason)
      }
      end(letter, &effects)
      return true
    }
  }

  /// RPL_STATSUPTIME.
  private static func uptime(_ world: borrowing World, _ effects: inout Effects) {
    let seconds = max(0, effects.seconds - world.settings.startedSeconds)
    func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let time = "\(seconds / 3600 % 24):\(two(seconds / 60 % 60)):\(two(seconds % 60))"
    effects.numeric(.statsUptime, text: "Server Up \(seconds / 86_400) days \(time)")
  }

  /// RPL_STATSOLINE: `O <host> * <name> <class>`.
  private static func blocks(_ world: borrowing World, _ effects: inout Effects) {
    for block in world.settings.operators {
      for host in block.hosts.isEmpty ? ["*@*"] : block.hosts {
        effects.numeric(.statsOperatorLine, "O", host, "*", block.name, block.className)
      }
    }
  }

  /// RPL_STATSDEBUG, which the field uses for this.
  private static func operators(_ world: borrowing World, _ effects: inout Effects) {
    for slot in world.operatorSlots {
      guard let grant = world.operators[slot] else { continue }
      let person = "\(world.sessions[slot].nick) \(world.sessions[slot].user)@\(world.sessions[slot].host)"
      effects.numeric(.statsDebug, text: "\(person) is \(grant.name) (\(grant.className))")
    }
  }
}
