import MadangMemory

/// Changing a person's user name or host, as a cloak or an account may. IRCv3, chghost.
extension World {
  /// Changes one or both and tells everyone who follows the person; false where they can't stand in
  /// `nick!user@host`. What they connected from stays known as their origin.
  @discardableResult
  package mutating func changeHost(
    of handle: Handle, to host: String, user: String? = nil, _ effects: inout Effects
  ) -> Bool {
    guard Names.isHost(host, bytesMax: settings.limits.hostBytesMax) else { return false }
    // One byte more than USER may give: the `~` before an unconfirmed name is part of it.
    if let user, !Names.isUser(user, bytesMax: settings.limits.userBytesMax + 1) { return false }
    let user = user ?? sessions[handle.slot].user
    if host == sessions[handle.slot].host, user == sessions[handle.slot].user { return true }
    guard sessions[handle.slot].isRegistered else {
      setHost(host, user, of: handle)
      return true
    }
    var event = effects.beginEvent(.other, "CHGHOST", by: sessions[handle.slot], handle: handle, to: .everyone)
    effects.parameter(user)
    effects.parameter(host)
    effects.endEvent(&event)
    event.restrict(to: .changeHost)
    var farewell = effects.beginEvent(
      .other, "QUIT", by: sessions[handle.slot], handle: handle, to: .strictlyOthers)
    farewell.text = effects.trailing("Changing hostname")
    effects.endEvent(&farewell)
    farewell.withheldFrom = World.knowsHosts
    setHost(host, user, of: handle)
    announceToAll(event, of: handle, &effects)
    tellNeighbours(of: handle, farewell, &effects)
    for index in sessions[handle.slot].memberships.indices {
      simulateReturn(of: handle, to: sessions[handle.slot].memberships[index].room, &effects)
    }
    return true
  }

  private mutating func setHost(_ host: String, _ user: String, of handle: Handle) {
    if sessions[handle.slot].origin == nil {
      let connected = sessions[handle.slot].host
      sessions[handle.slot].origin = Origin(host: connected, address: connected)
    }
    sessions[handle.slot].user = user
    sessions[handle.slot].host = host
    sessions[handle.slot].refreshSource()
  }

  /// Those for whom nobody has to come back: they are told CHGHOST, or see no hosts at all.
  private static let knowsHosts: Encoding = [.changeHost, .plain]

  /// "Fallback when the chghost capability has not been negotiated": the person joins again, with their standing, and
  /// away where they are.
  private mutating func simulateReturn(
    of handle: Handle, to room: UInt32, _ effects: inout Effects
  ) {
    var event = effects.beginEvent(.other, "JOIN", by: sessions[handle.slot], handle: handle, to: .strictlyOthers)
    effects.parameter(rooms[room].name)
    effects.endEvent(&event)
    var longer = effects.beginEvent(.other, "JOIN", by: sessions[handle.slot], handle: handle, to: .strictlyOthers)
    effects.parameter(rooms[room].name)
    effects.parameter(sessions[handle.slot].account ?? "*")
    _ = effects.trailing(toldRealname(of: handle, in: room))
    effects.endEvent(&longer)
    event.extendedLine = longer.line
    tellOthers(in: room, than: handle, unless: World.knowsHosts, event, &effects)
    sayStanding(of: handle, in: room, unless: World.knowsHosts, &effects)
    if let away = sessions[handle.slot].away {
      var note = effects.beginEvent(.other, "AWAY", by: sessions[handle.slot], handle: handle, to: .strictlyOthers)
      note.text = effects.trailing(hears(away, in: room, from: handle) ? away : World.awayWithoutWords)
      effects.endEvent(&note)
      note.restrict(to: .awayNotify)
      tellOthers(in: room, than: handle, unless: World.knowsHosts, note, &effects)
    }
  }

  /// Tells the other members who see somebody, but those who have something of `known`.
  package borrowing func tellOthers(
    in room: UInt32, than handle: Handle, unless known: Encoding, _ event: Event, _ effects: inout Effects
  ) {
    guard let place = sessions[handle.slot].index(inRoom: room) else { return }
    var event = event
    event.withheldFrom = known
    effects.tellAll(event) { recipients in
      for index in rooms[room].members.indices {
        let member = rooms[room].members[index].handle
        if member == handle { continue }
        if !isShown(place, in: room, to: member, standing: rooms[room].members[index].prefix) { continue }
        recipients.append(member)
      }
    }
  }
}
