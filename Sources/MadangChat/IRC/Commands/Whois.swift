import MadangMemory
import MadangWire
import MadangWorld

/// Modern IRC, "WHOIS message".
enum Whois {
  static func run(
    _ world: borrowing World, _ handle: Handle, _ command: borrowing Command, _ effects: inout Effects
  ) {
    let wanted = command.text(command.count > 1 ? 1 : 0)
    // TARGMAX allows one; more are dropped without a word.
    guard let nick = wanted.split(separator: ",").first.map(String.init) else {
      effects.numeric(.noNicknameGiven, text: "No nickname given")
      return
    }
    if command.count > 1, !ServerTarget.matches(world, command.bytes(0)) {
      effects.numeric(.noSuchServer, command.text(0), text: "No such server")
    } else if let person = world.person(named: nick) {
      show(world, handle, person, &effects)
    } else {
      effects.numeric(.noSuchNick, nick, text: "No such nick/channel")
    }
    effects.numeric(.endOfWhois, wanted, text: "End of /WHOIS list")
  }

  private static func show(_ world: borrowing World, _ handle: Handle, _ person: Handle, _ effects: inout Effects) {
    let slot = person.slot
    let nick = world.sessions[slot].nick
    effects.numeric(
      .whoisUser, nick, world.sessions[slot].user, world.sessions[slot].host, "*",
      text: world.sessions[slot].realname)
    effects.numericList(.whoisChannels, nick, words: rooms(world, of: person, for: handle, effects.encoding))
    effects.numeric(.whoisServer, nick, server(world, of: person), text: world.settings.serverInfo)
    if world.sessions[slot].modes.contains(.operator) {
      effects.numeric(.whoisOperator, nick, text: "is an IRC operator")
    }
    if world.sessions[slot].modes.contains(.bot) {
      effects.numeric(.whoisBot, nick, text: "is a Bot on \(world.settings.network)")
    }
    if world.sessions[slot].isSecure {
      effects.numeric(.whoisSecure, nick, text: "is using a secure connection")
    }
    if person == handle || world.isServerOperator(handle) {
      for certificate in world.certificates(of: person) {
        effects.numeric(
          .whoisCertificate, nick, text: "has client certificate fingerprint \(certificate.text)")
      }
    }
    if let gateway = world.sessions[slot].origin?.gateway {
      effects.numeric(.whoisSpecial, nick, text: "is connected through the gateway \(gateway)")
    }
    if let account = world.sessions[slot].account {
      effects.numeric(.whoisAccount, nick, account, text: "is logged in as")
    }
    if let away = world.sessions[slot].away { effects.numeric(.away, nick, text: away) }
    if person == handle || world.rights(of: handle).contains(.addresses) {
      let host = world.sessions[slot].connectedHost
      let address = world.sessions[slot].address
      effects.numeric(.whoisHost, nick, text: "is connecting from *@\(host) \(address)")
      effects.numeric(.whoisModes, nick, text: "is using modes \(Mode.text(of: world.sessions[slot].modes))")
    }
    let idle = world.idleSeconds(of: person, at: effects.seconds)
    effects.numeric(
      .whoisIdle, nick, String(idle), String(world.sessions[slot].signedOnSeconds),
      text: "seconds idle, signon time")
    if effects.encoding.takesMetadata {
      for value in world.metadata.all(of: .person(person)) {
        effects.numeric(.whoisKeyValue, nick, value.key, "*", text: value.value)
      }
    }
  }

  /// The node that they are connected to, their oldest connection first. WHO has the common name, for there a client compares
  /// the servers of a room's people, which are one.
  private static func server(_ world: borrowing World, of person: Handle) -> String {
    for connection in [person] + world.sessions[person.slot].attachments
    where world.sessions[connection.slot].connection == .open {
      if let node = world.node(of: connection) { return node.name }
    }
    return world.settings.serverName
  }

  /// The rooms of someone that may be told, each after their standing in it.
  private static func rooms(
    _ world: borrowing World, of person: Handle, for handle: Handle, _ encoding: Encoding
  ) -> [String] {
    var words: [String] = []
    for membership in world.sessions[person.slot].memberships
    where world.isMembershipVisible(of: person, in: membership.room, to: handle) {
      let prefix = world.rooms[membership.room].members[Int(membership.index)].prefix
      let symbols = encoding.contains(.multiPrefix) ? prefix.symbols : prefix.highestSymbol
      words.append(symbols + world.rooms[membership.room].name)
    }
    return words
  }
}
