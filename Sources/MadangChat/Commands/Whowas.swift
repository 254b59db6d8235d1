import MadangMemory
import MadangWire

/// Modern IRC, "WHOWAS message".
enum Whowas {
  static func run(
    _ world: borrowing World, _ handle: Handle, _ command: borrowing Command, _ effects: inout Effects
  ) {
    guard command.count > 0, !command.bytes(0).isEmpty else {
      effects.numeric(.noNicknameGiven, world, text: "No nickname given")
      return
    }
    let given = Int(command.text(1)) ?? 0
    var left = given > 0 ? given : Int.max
    var isFound = false
    for trace in world.departures.latestFirst
    where left > 0 && CaseMapping.equal(trace.nick.utf8.span, command.bytes(0)) {
      left -= 1
      isFound = true
      effects.numeric(.whowasUser, world, trace.nick, trace.user, trace.host, "*", text: trace.realname)
      if world.rights(of: handle).contains(.addresses) {
        effects.numeric(.whoisActually, world, trace.nick, trace.realHost, text: "Is actually using host")
      }
      effects.numeric(
        .whoisServer, world, trace.nick, world.settings.serverName, text: Clock.text(trace.seconds))
    }
    if !isFound { effects.numeric(.wasNoSuchNick, world, command.text(0), text: "There was no such nickname") }
    effects.numeric(.endOfWhowas, world, command.text(0), text: "End of WHOWAS")
  }
}
