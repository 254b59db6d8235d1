import MadangMemory

/// MOTD, LUSERS, VERSION and TIME. Modern IRC, "Server Queries and Commands".
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
      .version, world, world.settings.versionWord, world.settings.serverName, text: world.settings.serverInfo)
    world.features(&effects)
  }

  /// IRCv3, extended-isupport: "`ISUPPORT` command".
  static func isupport(
    _ world: borrowing World, _ handle: Handle, _ command: borrowing Command, _ effects: inout Effects
  ) {
    guard world.sessions[handle.slot].isRegistered || effects.encoding.contains(.extendedIsupport) else {
      effects.numeric(.notRegistered, world, text: "You have not registered")
      return
    }
    world.features(&effects)
  }

  static func time(
    _ world: borrowing World, _ handle: Handle, _ command: borrowing Command, _ effects: inout Effects
  ) {
    guard ServerTarget.isHere(world, command, &effects) else { return }
    effects.numeric(
      .time, world, world.settings.serverName, String(effects.seconds), text: Clock.text(effects.seconds))
  }
}
