import MadangMemory
import MadangRecords
import MadangWire

/// Several connections of one person. Who logs in to an account and asks for a nickname that somebody of the same account
/// has becomes them: one nickname, one place in each room, and everything that any of the connections says or does shows
/// on the others.
///
/// The person stays the session that they began as, even when its own connection has ended. A further connection is a
/// session too, `attached`, which has a way to be written to and nothing else; rooms list it among their attachments.
extension World {
  /// Whom a connection speaks for.
  package borrowing func person(behind connection: Handle) -> Handle {
    sessions[connection.slot].person ?? connection
  }

  /// Whether a connection has said its last word.
  package borrowing func hasLeft(_ connection: Handle) -> Bool {
    sessions[connection.slot].phase == .left || sessions[connection.slot].connection != .open
  }

  /// Whether a connection was welcomed.
  package borrowing func isWelcomed(_ connection: Handle) -> Bool {
    sessions[connection.slot].isRegistered || sessions[connection.slot].phase == .attached
  }

  /// Whether somebody has any connection.
  package borrowing func isConnected(_ person: Handle) -> Bool {
    sessions[person.slot].connection == .open || sessions[person.slot].hasAttachments
  }

  /// How many connections somebody has.
  package borrowing func connectionCount(of person: Handle) -> Int {
    sessions[person.slot].attachments.count + (sessions[person.slot].connection == .open ? 1 : 0)
  }

  // MARK: Coming

  package enum SharingVerdict {
    case attached
    /// Nobody has the nickname any more.
    case free
    case notTheirs
    /// They have as many connections as they may have.
    case tooMany
  }

  /// Whether a nickname that somebody has may prove to be their own, once they have logged in.
  borrowing func mayShare(_ handle: Handle, with holder: Handle) -> Bool {
    guard let registration = sessions[handle.slot].registration, sessions[holder.slot].isRegistered,
      let account = sessions[holder.slot].account
    else { return false }
    guard let own = sessions[handle.slot].account else { return registration.negotiatesCapabilities }
    return CaseMapping.equal(own.utf8.span, account.utf8.span)
  }

  /// Makes a connection that has only its welcome to come one more of whoever has that nickname.
  package mutating func attach(_ connection: Handle, to nick: String, _ effects: inout Effects) -> SharingVerdict {
    guard let person = self.person(named: nick) else { return .free }
    guard let account = sessions[connection.slot].account, let theirs = sessions[person.slot].account,
      CaseMapping.equal(account.utf8.span, theirs.utf8.span)
    else { return .notTheirs }
    if connectionCount(of: person) >= settings.limits.connectionsPerPersonMax { return .tooMany }
    unregisteredCount -= 1
    sessions[connection.slot].nick = ""
    metadata.merge(connection, into: person, account: account, settings.limits)
    attach(connection, to: person, &effects)
    return .attached
  }

  private mutating func attach(_ connection: Handle, to person: Handle, _ effects: inout Effects) {
    setAccount(nil, of: connection)
    sessions[connection.slot].phase = .attached
    sessions[connection.slot].attachmentsOrPerson = [person]
    countIn(connection.slot)
    sessions[connection.slot].registration = nil
    sessions[person.slot].attachmentsOrPerson.append(connection)
    for index in sessions[person.slot].memberships.indices {
      addAttachment(connection, toRoom: sessions[person.slot].memberships[index].room)
    }
    noteSecurity(of: person)
    changedTables.formUnion(.peopled)
    effects.act(as: person, in: self)
  }

  /// Somebody who logged in after their welcome asks for the nickname of another connection of theirs: who they were is
  /// gone, and they are one more connection. False where they can't be.
  package mutating func become(_ person: Handle, _ connection: Handle, _ effects: inout Effects) -> Bool {
    guard sessions[person.slot].isRegistered, let account = sessions[connection.slot].account,
      let theirs = sessions[person.slot].account, CaseMapping.equal(account.utf8.span, theirs.utf8.span),
      !sessions[connection.slot].hasAttachments, effects.connection == connection, !isAlwaysOn(connection),
      connectionCount(of: person) < settings.limits.connectionsPerPersonMax
    else { return false }
    // What its own client is told: it has left its rooms, has another name, and is led into others.
    for membership in sessions[connection.slot].memberships {
      var event = effects.beginEvent(.other, "PART", by: sessions[connection.slot], handle: connection, to: .everyone)
      effects.parameter(rooms[membership.room].name)
      effects.endEvent(&event)
      effects.echo(event)
    }
    let nick = sessions[person.slot].nick
    var event = effects.beginEvent(.other, "NICK", by: sessions[connection.slot], handle: connection, to: .everyone)
    event.text = effects.trailing(nick)
    effects.endEvent(&event)
    effects.echo(event)
    metadata.merge(connection, into: person, account: account, settings.limits)
    leave(connection, reason: "Is \(nick) from now on", &effects)
    attach(connection, to: person, &effects)
    return true
  }

  mutating func addAttachment(_ connection: Handle, toRoom room: UInt32) {
    rooms[room].attachments.append(
      Member(handle: connection, encoding: sessions[connection.slot].encoding, prefix: []))
  }

  /// Changes how an attached connection is written to.
  mutating func setEncoding(_ encoding: Encoding, ofAttachment connection: Handle) {
    guard let person = sessions[connection.slot].person else { return }
    for index in sessions[person.slot].memberships.indices {
      let room = sessions[person.slot].memberships[index].room
      for place in rooms[room].attachments.indices where rooms[room].attachments[place].handle == connection {
        rooms[room].attachments[place].encoding = encoding
      }
    }
  }

  /// Gives the author's other connections an answer that concerns the person, each as it negotiated.
  package borrowing func answerOtherConnections(
    _ effects: inout Effects, _ answer: (borrowing World, inout Effects) -> Void
  ) {
    guard effects.hasOtherConnections else { return }
    let person = effects.author
    var told = Effects()
    for connection in [person] + sessions[person.slot].attachments where connection != effects.connection {
      told.begin(for: connection, in: self, milliseconds: effects.milliseconds)
      answer(self, &told)
      effects.tell(answersOf: told, toConnection: connection)
    }
  }

  // MARK: Going

  /// A connection ends. Whoever has another one stays; so does whose account is always on. Does nothing the second time.
  /// `unheardMilliseconds`: how long nothing was heard of it where it broke; 0 where it was ended.
  package mutating func disconnect(
    _ connection: Handle, reason: String, unheardMilliseconds: Int64 = 0, _ effects: inout Effects
  ) {
    guard sessions[connection.slot].isRegistered else {
      let person = self.person(behind: connection)
      let wasAttached = sessions[connection.slot].phase == .attached
      leave(connection, reason: reason, &effects)
      if wasAttached { goIfAlone(person, reason: reason, unheardMilliseconds, &effects) }
      return
    }
    guard sessions[connection.slot].connection == .open else { return }
    if !sessions[connection.slot].hasAttachments, !isAlwaysOn(connection) {
      leave(connection, reason: reason, &effects)
      return
    }
    countOut(connection.slot)
    sessions[connection.slot].connection = .finishing
    noteSecurity(of: connection)
    goIfAlone(connection, reason: reason, unheardMilliseconds, &effects)
  }

  /// The last that is heard of a connection. Returns whether its slot is free: it is not where a person is known under it.
  package mutating func end(_ connection: Handle) -> Bool {
    if sessions[connection.slot].phase == .left {
      vacate(connection)
      return true
    }
    countOut(connection.slot)
    sessions[connection.slot].connection = .ended
    forgetCertificate(of: connection)
    return false
  }

  /// People who have left, and whose slots nothing else frees. They are vacated with this.
  package mutating func takeAbandoned() -> [Handle] {
    if abandoned.isEmpty { return [] }
    defer { abandoned = [] }
    for handle in abandoned { vacate(handle) }
    return abandoned
  }

  /// Takes a connection from the person that it is one more of.
  package mutating func detach(_ connection: Handle, _ effects: inout Effects) {
    guard let person = sessions[connection.slot].person else { return }
    sessions[person.slot].attachmentsOrPerson.removeAll { $0 == connection }
    for index in sessions[person.slot].memberships.indices {
      let room = sessions[person.slot].memberships[index].room
      rooms[room].attachments.removeAll { $0.handle == connection }
    }
    if sessions[connection.slot].hasClientBatches { clientBatches[connection.slot] = nil }
    forgetExchange(of: connection)
    countOut(connection.slot)
    sessions[connection.slot].phase = .left
    sessions[connection.slot].attachmentsOrPerson = []
    noteSecurity(of: person)
  }

  /// The person has left: so have their further connections. They stay noted, for what is still to be told to them.
  mutating func closeAttachments(of person: Handle, _ effects: inout Effects) {
    for connection in sessions[person.slot].attachments {
      if sessions[connection.slot].hasClientBatches { clientBatches[connection.slot] = nil }
      forgetExchange(of: connection)
      countOut(connection.slot)
      sessions[connection.slot].phase = .left
      sessions[connection.slot].attachmentsOrPerson = []
      effects.close(connection)
    }
  }

  /// Ends all connections of somebody but the one that the command came by: they are no longer one person.
  mutating func separate(connectionsOf person: Handle, reason: String, _ effects: inout Effects) {
    if !sessions[person.slot].hasAttachments, sessions[person.slot].connection == .open { return }
    for connection in sessions[person.slot].attachments where connection != effects.connection {
      tellClosing(connection, reason, &effects)
      detach(connection, &effects)
      effects.close(connection)
    }
    if person != effects.connection, sessions[person.slot].connection == .open,
      sessions[effects.connection.slot].person == person
    {
      tellClosing(person, reason, &effects)
      countOut(person.slot)
      sessions[person.slot].connection = .finishing
      noteSecurity(of: person)
      effects.close(person)
    }
    goIfAlone(person, reason: reason, 0, &effects)
  }

  borrowing func tellClosing(_ connection: Handle, _ reason: String, _ effects: inout Effects) {
    var event = effects.beginError()
    event.text = effects.trailing("Closing Link: \(settings.serverName) (\(reason))")
    effects.endEvent(&event)
    effects.tell(event, toConnection: connection)
  }

  /// What becomes of somebody who may have lost the last connection.
  private mutating func goIfAlone(
    _ person: Handle, reason: String, _ unheardMilliseconds: Int64, _ effects: inout Effects
  ) {
    guard sessions[person.slot].isRegistered, !isConnected(person) else { return }
    // The absent have places of their own, and no more than those.
    if !isAlwaysOn(person) || absences.count >= settings.limits.alwaysOnMax {
      return leave(person, reason: reason, &effects)
    }
    // Who comes back has given the account's password, and not the operator's.
    _ = setMode(.operator, false, of: person)
    let isAwayForIt = sessions[person.slot].away == nil
    var since = messageClock.latest
    let heardAt = effects.milliseconds - unheardMilliseconds
    if unheardMilliseconds > 0 {
      since = min(since, MessageID.first(atMilliseconds: heardAt - Absence.underwayMilliseconds))
    }
    setAbsence(Absence(since: since, milliseconds: heardAt, isAwayForIt: isAwayForIt), of: person)
    if isAwayForIt { setAway(Absence.awayText, of: person, &effects) }
    noteAlwaysOn(of: person)
    expireAbsent(&effects)
  }

  // MARK: Invariants

  func checkAttached(_ slot: UInt32) {
    let person = sessions[slot].person
    let isKnown = person.map { isCurrent($0) && sessions[$0.slot].attachments.contains { $0.slot == slot } } ?? false
    precondition(isKnown, "A connection is one more of somebody who does not know it.")
    precondition(sessions[slot].nick.isEmpty && sessions[slot].memberships.isEmpty, "A connection is a person.")
  }

  func checkAttachments(of room: UInt32) {
    var expected: Set<UInt32> = []
    for member in rooms[room].members {
      for connection in sessions[member.handle.slot].attachments { expected.insert(connection.slot) }
    }
    precondition(
      rooms[room].attachments.count == expected.count
        && rooms[room].attachments.allSatisfy {
          expected.contains($0.handle.slot) && sessions[$0.handle.slot].encoding.shape == $0.encoding.shape
        }, "A room's attachments are not the further connections of its members.")
  }
}
