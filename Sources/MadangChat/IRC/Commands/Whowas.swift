import MadangMemory
import MadangWire
import MadangWorld

/// Modern IRC, "WHOWAS message".
enum Whowas {
  static func run(
    _ world: borrowing World, _ handle: Handle, _ command: borrowing Command, _ effects: inout Effects
  ) {
    let wanted = command.text(0)
    // RFC 2812 §3.6.3 has several.
    let nicks = wanted.split(separator: ",").prefix(world.settings.limits.targetsMax).map(String.init)
    guard !nicks.isEmpty else {
      effects.numeric(.noNicknameGiven, text: "No nickname given")
      return
    }
    let given = Int(command.text(1)) ?? 0
    for nick in nicks { show(world, handle, nick, countMax: given > 0 ? given : Int.max, &effects) }
    effects.numeric(.endOfWhowas, wanted, text: "End of WHOWAS")
  }

  private static func show(
    _ world: borrowing World, _ handle: Handle, _ nick: String, countMax: Int, _ effects: inout Effects
  ) {
    var left = countMax
    for trace in world.formerNicknames.latestFirst
    where left > 0 && CaseMapping.same(trace.nick, nick) {
      left -= 1
      effects.numeric(.whowasUser, trace.nick, trace.user, trace.host, "*", text: trace.realname)
      if world.rights(of: handle).contains(.addresses) {
        effects.numeric(.whoisActually, trace.nick, trace.realHost, text: "Is actually using host")
      }
      effects.numeric(
        .whoisServer, trace.nick, world.settings.serverName, text: Clock.text(trace.seconds))
    }
    if left == countMax { effects.numeric(.wasNoSuchNick, nick, text: "There was no such nickname") }
  }
}
