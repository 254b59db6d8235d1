import MadangMemory
import MadangWire
import MadangWorld

/// MOTD, LUSERS, VERSION, TIME, ADMIN and INFO. Modern IRC, "Server Queries and Commands".
enum ServerQueries {
  static func motd(
    _ world: borrowing World, _ handle: Handle, _ command: borrowing Command, _ effects: inout Effects
  ) {
    if ServerTarget.isHere(world, command, &effects) { world.messageOfTheDay(&effects) }
  }

  static func lusers(
    _ world: borrowing World, _ handle: Handle, _ command: borrowing Command, _ effects: inout Effects
  ) {
    world.userCounts(&effects)
  }

  static func version(
    _ world: borrowing World, _ handle: Handle, _ command: borrowing Command, _ effects: inout Effects
  ) {
    guard ServerTarget.isHere(world, command, &effects) else { return }
    effects.numeric(
      .version, world.settings.versionWord, world.settings.serverName, text: world.settings.serverInfo)
    world.features(&effects)
  }

  /// IRCv3, extended-isupport: "`ISUPPORT` command".
  static func isupport(
    _ world: borrowing World, _ handle: Handle, _ command: borrowing Command, _ effects: inout Effects
  ) {
    guard world.sessions[handle.slot].isRegistered || effects.encoding.contains(.extendedIsupport) else {
      effects.numeric(.notRegistered, text: "You have not registered")
      return
    }
    world.features(&effects)
  }

  static func time(
    _ world: borrowing World, _ handle: Handle, _ command: borrowing Command, _ effects: inout Effects
  ) {
    guard ServerTarget.isHere(world, command, &effects) else { return }
    effects.numeric(
      .time, world.settings.serverName, String(effects.seconds), text: Clock.text(effects.seconds))
  }

  /// RPL_ADMINME and what follows it, which says so where nothing was configured.
  static func admin(
    _ world: borrowing World, _ handle: Handle, _ command: borrowing Command, _ effects: inout Effects
  ) {
    guard ServerTarget.isHere(world, command, &effects) else { return }
    let admin = world.settings.admin
    effects.numeric(.adminMe, world.settings.serverName, text: "Administrative info")
    effects.numeric(.adminLocation1, text: admin.place)
    effects.numeric(.adminLocation2, text: admin.organization)
    effects.numeric(.adminEmail, text: admin.email)
  }

  static func info(
    _ world: borrowing World, _ handle: Handle, _ command: borrowing Command, _ effects: inout Effects
  ) {
    guard ServerTarget.isHere(world, command, &effects) else { return }
    let lines = [
      "\(world.settings.versionWord): \(world.settings.serverInfo)",
      "One courtyard for IRC, the web and plain text, written in Swift.",
      "Running since \(Clock.text(world.settings.startedSeconds))",
    ]
    for line in lines { effects.numeric(.info, text: line) }
    effects.numeric(.endOfInfo, text: "End of INFO list")
  }
}
