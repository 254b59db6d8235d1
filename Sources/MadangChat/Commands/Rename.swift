import MadangMemory
import MadangWire

/// IRCv3, channel-rename.
enum Rename {
  static func run(
    _ world: inout World, _ handle: Handle, _ command: borrowing Command, _ effects: inout Effects
  ) {
    guard let room = world.room(named: command.bytes(0)) else {
      effects.numeric(.noSuchChannel, command.text(0), text: "No such channel")
      return
    }
    let old = world.rooms[room].name
    let new = command.text(1)
    let reason = world.passesFilters(command.text(2), handle, "RENAME", &effects) ? command.text(2) : ""
    let verdict = world.rename(room: room, to: new, reason: reason, by: handle, &effects)
    switch verdict {
    case .renamed: break
    case .notMember: effects.numeric(.notOnChannel, old, text: "You're not on that channel")
    case .notOperator: effects.numeric(.chanOpPrivilegesNeeded, old, text: "You're not channel operator")
    case .taken:
      effects.fail("RENAME", "CHANNEL_NAME_IN_USE", old, new, text: "The channel name is already taken")
    case .looksLike(let other): refuse(old, new, "This name looks like \(other)", &effects)
    case .badName: refuse(old, new, "The channel can't have this name", &effects)
    case .house: refuse(old, new, "This is where newcomers come in, and keeps its name", &effects)
    case .notFounder: refuse(old, new, "Only its founder can give a registered channel another name", &effects)
    case .unchanged: refuse(old, new, "The channel has this name already", &effects)
    case .tooLarge: refuse(old, new, "The channel has too many members to be renamed", &effects)
    }
  }

  private static func refuse(
    _ old: String, _ new: String, _ text: String, _ effects: inout Effects
  ) {
    effects.fail("RENAME", "CANNOT_RENAME", old, new, text: text)
  }

  /// What a client without the capability is told: that they have left the old name, and everything that would have come
  /// had they joined the new one. "Fallback".
  fileprivate static func moveOver(
    _ world: borrowing World, _ room: UInt32, from old: String, reason: String, _ effects: inout Effects
  ) {
    let handle = effects.author
    var part = effects.beginEvent(.other, "PART", by: world.sessions[handle.slot], handle: handle, to: .everyone)
    effects.parameter(old)
    if !reason.isEmpty { part.text = effects.trailing(reason) }
    effects.endEvent(&part)
    effects.echo(part)
    var join = world.composeJoin(handle, room, to: .everyone, &effects)
    // They came to it once, and that has a name already.
    join.tags.id = nil
    effects.echo(join)
    Join.show(world, handle, room, &effects)
  }
}

extension World {
  enum RoomRenameVerdict {
    case renamed, notMember, notOperator, taken, badName, unchanged, tooLarge
    case looksLike(room: String)
    /// It is registered, and so is its name.
    case notFounder
    /// It is the house's, or would be.
    case house
  }

  /// Gives a room another name: all else of it stays as it is, and belongs to whom it belonged. IRCv3, channel-rename.
  mutating func rename(
    room: UInt32, to typed: String, reason: String, by handle: Handle, _ effects: inout Effects
  ) -> RoomRenameVerdict {
    let new = NameForm.composed(typed)
    guard isMember(handle, of: room) else { return .notMember }
    guard isOperator(handle, of: room) else { return .notOperator }
    guard Names.isRoom(new, bytesMax: settings.limits.roomNameBytesMax) else { return .badName }
    let old = rooms[room].name
    if old == new { return .unchanged }
    if isHouse(old) || isHouse(new), !CaseMapping.equal(old.utf8.span, new.utf8.span) { return .house }
    if let holder = self.room(named: new), holder != room { return .taken }
    // A registered room that nobody is in has its name still.
    if self.room(named: new) == nil, registry[new] != nil { return .taken }
    // Each of those who have not negotiated it is sent a list of all the others.
    if rooms[room].members.count > settings.limits.renamedMembersMax { return .tooLarge }
    if let record = registration(of: room), !ChanServ.isFounder(self, handle, record) { return .notFounder }
    let isSameName = CaseMapping.equal(old.utf8.span, new.utf8.span)
    if !isSameName, let other = roomLike(new, by: handle), !CaseMapping.equal(other.utf8.span, old.utf8.span) {
      return .looksLike(room: other)
    }
    setName(new, ofRoom: room)
    registry.rename(old, to: new)
    if !isSameName { remember(old, isNow: new, seconds: effects.seconds) }
    if !isSameName, settings.history != nil {
      readMarkers.rename(old, to: new)
      visits.rename(old, to: new)
      effects.renameHistory(ofRoom: old, to: new)
    }
    let reason = reason.prefix(bytesMax: settings.limits.kickBytesMax)
    var event = effects.beginEvent(.rename, "RENAME", by: sessions[handle.slot], handle: handle, to: .everyone)
    effects.parameter(old)
    effects.parameter(new)
    event.text = effects.trailing(reason)
    effects.endEvent(&event)
    event.restrict(to: .channelRename)
    effects.say(event, in: room)
    if !isSameName { moveOver(room, from: old, reason: reason, &effects) }
    return .renamed
  }

  private borrowing func moveOver(_ room: UInt32, from old: String, reason: String, _ effects: inout Effects) {
    var told = Effects()
    for position in rooms[room].members.indices {
      let member = rooms[room].members[position].handle
      for connection in [member] + sessions[member.slot].attachments {
        let encoding = sessions[connection.slot].encoding
        if encoding.isPlain || encoding.contains(.channelRename) { continue }
        if connection == effects.connection {
          Rename.moveOver(self, room, from: old, reason: reason, &effects)
          continue
        }
        told.begin(for: connection, in: self, milliseconds: effects.milliseconds)
        Rename.moveOver(self, room, from: old, reason: reason, &told)
        effects.tell(answersOf: told, toConnection: connection)
      }
    }
  }
}
