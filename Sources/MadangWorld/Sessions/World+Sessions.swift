import MadangMemory
import MadangRecords

/// Coming and going.
extension World {
  /// A connection was made: its session begins, not yet registered. `id`: where it has one from another world.
  package mutating func open(
    _ handle: Handle, host: String, encoding: Encoding, seconds: Int64, isSecure: Bool = false,
    certificate: CertificateFingerprint? = nil, encryption: Encryption = .none, node: NodeID = .first,
    id: PersonID? = nil
  ) {
    var session = Session()
    session.phase = .registering
    session.encoding = encoding
    session.host = Names.host(host)
    if let cloak = settings.cloak {
      session.origin = Origin(host: session.host, address: session.host)
      session.host = cloak.cloaked(session.host)
    }
    session.comesSecurely = isSecure
    session.isSecure = isSecure
    session.encryption = encryption
    session.node = node
    session.registration = Registration()
    session.signedOnSeconds = seconds
    session.lastSpokeSeconds.store(seconds, ordering: .relaxed)
    begin(session, in: handle, as: id)
    if let certificate { clientCertificates[handle.slot] = certificate }
    unregisteredCount += 1
  }

  /// The session is welcomed, under the nickname that it asked for: nobody has it.
  package mutating func register(_ handle: Handle) {
    let nick = sessions[handle.slot].nick
    sessions[handle.slot].nick = ""
    sessions[handle.slot].phase = .registered
    sessions[handle.slot].registration = nil
    countIn(handle.slot)
    setNick(nick, of: handle)
    changedTables.formUnion(.peopled)
    unregisteredCount -= 1
    registeredCount += 1
    registeredMax = max(registeredMax, registeredCount)
  }

  /// The person goes: everyone who shares a room hears it once, rooms and nickname are given up. Does nothing the
  /// second time, so that a QUIT followed by the end of the connection is told once.
  package mutating func leave(_ handle: Handle, reason: String, _ effects: inout Effects) {
    switch sessions[handle.slot].phase {
    case .vacant, .left: return
    case .attached: return detach(handle, &effects)
    case .administering: break
    case .registering: unregisteredCount -= 1
    case .registered:
      var event = effects.beginEvent(.quit, "QUIT", by: sessions[handle.slot], handle: handle, to: .strictlyOthers)
      event.text = effects.trailing(reason)
      effects.endEvent(&event)
      if !isEnding { tellNeighbours(of: handle, event, &effects) }
      keepFormerNickname(of: handle, seconds: effects.seconds)
      operators[handle.slot] = nil
      keep(event, inRoomsOf: handle, &effects)
      unwatchAll(by: handle)
      if !isEnding { tellOffline(sessions[handle.slot].nick, &effects) }
      registeredCount -= 1
      if sessions[handle.slot].modes.contains(.operator) { operatorCount -= 1 }
      if sessions[handle.slot].modes.contains(.invisible) { invisibleCount -= 1 }
    }
    while let membership = sessions[handle.slot].memberships.last { remove(handle, fromRoom: membership.room) }
    if !sessions[handle.slot].nick.isEmpty { setNick("", of: handle, &effects) }
    metadata.leave(handle)
    if sessions[handle.slot].account == nil { readMarkers.forget(ReadMarkers.owner(self, handle)) }
    if sessions[handle.slot].hasClientBatches { clientBatches[handle.slot] = nil }
    forgetLogin(of: handle)
    forgetExchange(of: handle)
    countOut(handle.slot)
    sessions[handle.slot].phase = .left
    closeAttachments(of: handle, &effects)
    absences[handle.slot] = nil
    if sessions[handle.slot].connection == .ended { abandoned.append(handle) }
  }

  /// Has the history keep what someone did in all their rooms at once, but those where not everyone knows of them.
  package borrowing func keep(_ event: Event, inRoomsOf handle: Handle, _ effects: inout Effects) {
    if settings.history == nil { return }
    var isNamed = false
    for index in sessions[handle.slot].memberships.indices {
      let membership = sessions[handle.slot].memberships[index]
      guard isShownToAll(Int(membership.index), in: membership.room) else { continue }
      // An id names one event of one conversation. Everybody was told one and the same.
      let id = isNamed ? effects.takeID() : nil
      effects.keep(event, inRoom: rooms[membership.room].name, as: id)
      isNamed = true
    }
  }

  /// The server ends a connection, which is told why: the person leaves, unless they stay by another one.
  package mutating func dismiss(
    _ handle: Handle, reason: String, note: String = "", unheardMilliseconds: Int64 = 0, _ effects: inout Effects
  ) {
    if hasLeft(handle) { return }
    disconnect(handle, reason: reason, unheardMilliseconds: unheardMilliseconds, &effects)
    effects.error("Closing Link: \(sessions[handle.slot].host)\(note) (\(reason))")
    effects.close(handle)
  }

  /// Tells everyone who shares a room with a session and sees it there, each once, itself not.
  /// `andWatchers`: those too who watch the person, under extended-monitor.
  mutating func tellNeighbours(
    of handle: Handle, _ event: Event, _ effects: inout Effects, andWatchers: Bool = false
  ) {
    visit += 1
    sessions[handle.slot].lastVisit = visit
    effects.tellAll(event) { recipients in
      visitNeighbours(of: handle) { _, neighbour in recipients.append(neighbour) }
      guard andWatchers else { return }
      for watcher in watches.watchers(of: sessions[handle.slot].nick)
      where sessions[watcher.slot].encoding.contains(.extendedMonitor) && sessions[watcher.slot].lastVisit != visit {
        recipients.append(watcher)
      }
    }
  }

  /// Calls `body` with everyone who shares a room with somebody and sees them there, and whom the walk that is under way
  /// has not met.
  /// `quiet`: rooms that are left out.
  mutating func visitNeighbours(
    of handle: Handle, but quiet: [UInt32] = [], _ body: (borrowing World, Handle) -> Void
  ) {
    for membership in sessions[handle.slot].memberships {
      let room = membership.room
      if !quiet.isEmpty, quiet.contains(room) { continue }
      let place = Int(membership.index)
      if isUnseen(place, in: room) { continue }
      let isAudience = isAudience(rooms[room].members[place].prefix, in: room)
      for position in rooms[room].members.indices {
        if isAudience, !rooms[room].members[position].prefix.contains(.operator) { continue }
        let neighbour = rooms[room].members[position].handle
        if sessions[neighbour.slot].lastVisit == visit { continue }
        sessions[neighbour.slot].lastVisit = visit
        body(self, neighbour)
      }
    }
  }

  /// The connection has ended: its slot may be used again.
  package mutating func vacate(_ handle: Handle) {
    precondition(sessions[handle.slot].phase == .left, "A session was vacated that has not left.")
    clear(handle.slot)
    forgetCertificate(of: handle)
  }

  /// A WebSocket client is answered in binary messages from here on.
  package mutating func answerInBinary(_ handle: Handle) {
    if hasLeft(handle) { return }
    let encoding = sessions[handle.slot].encoding
    setEncoding(encoding.subtracting(.webSocketText).union(.webSocketBinary), of: handle)
  }

  /// Changes how a session is written to, in every room that it is in.
  package mutating func setEncoding(_ encoding: Encoding, of handle: Handle) {
    sessions[handle.slot].encoding = encoding
    if sessions[handle.slot].phase == .attached { return setEncoding(encoding, ofAttachment: handle) }
    for index in sessions[handle.slot].memberships.indices {
      let membership = sessions[handle.slot].memberships[index]
      rooms[membership.room].members[Int(membership.index)].encoding = encoding
    }
  }
}
