import MadangMemory

/// What members do to a room besides joining, leaving and speaking, for every dialect. Who asked decides how a verdict
/// is worded.
extension World {
  package enum TopicVerdict {
    case changed, notMember, notOperator, filtered
    /// Who may not speak sets no topic either, where everybody may.
    case refused(SpeechRefusal)
  }

  /// Changes a room's topic, or clears it (empty), and tells everyone in it. Modern IRC, "TOPIC message".
  package mutating func setTopic(
    _ text: String, of room: UInt32, by handle: Handle, _ effects: inout Effects
  ) -> TopicVerdict {
    guard isMember(handle, of: room) else { return .notMember }
    if rooms[room].modes.contains(.protectedTopic), !isOperator(handle, of: room) { return .notOperator }
    if let refusal = refusal(ofWords: text, by: handle, in: room, milliseconds: effects.milliseconds) {
      return .refused(refusal)
    }
    guard passesFilters(text, handle, "TOPIC", &effects) else { return .filtered }
    _ = reveal(handle, in: room, &effects)
    let kept = text.prefix(bytesMax: settings.limits.topicBytesMax)
    rooms[room].topic =
      kept.isEmpty ? nil : Room.Topic(text: kept, author: sessions[handle.slot].nick, setSeconds: effects.seconds)
    noteChange(of: room)
    var event = effects.beginEvent(.topic, "TOPIC", by: sessions[handle.slot], handle: handle, to: .everyone)
    effects.parameter(rooms[room].name)
    event.text = effects.trailing(kept)
    effects.endEvent(&event)
    effects.say(event, in: room)
    return .changed
  }

  package enum KickVerdict {
    case kicked, notMember, notOperator, targetNotMember
  }

  /// Takes someone out of a room against their will, and tells everyone in it, them included. Modern IRC, "KICK message".
  package mutating func kick(
    _ target: Handle, from room: UInt32, reason: String?, by handle: Handle, _ effects: inout Effects
  ) -> KickVerdict {
    guard isMember(handle, of: room) else { return .notMember }
    guard isOperator(handle, of: room) else { return .notOperator }
    guard let index = sessions[target.slot].index(inRoom: room) else { return .targetNotMember }
    var event = effects.beginEvent(.kick, "KICK", by: sessions[handle.slot], handle: handle, to: .strictlyOthers)
    effects.parameter(rooms[room].name)
    effects.parameter(sessions[target.slot].nick)
    let text = reason ?? sessions[handle.slot].nick
    event.text = effects.trailing(text.prefix(bytesMax: settings.limits.kickBytesMax))
    effects.endEvent(&event)
    if !sessions[handle.slot].encoding.isPlain { effects.inform(handle, event) }
    // Told by name and not through the room: when effects are carried out the target has left it, and with several
    // targets so have those that come later.
    effects.tellAll(event) { recipients in
      for member in rooms[room].members where member.handle != handle {
        if isShown(index, in: room, to: member.handle, standing: member.prefix) { recipients.append(member.handle) }
      }
    }
    if settings.history != nil, isShownToAll(index, in: room) { effects.keep(event, inRoom: rooms[room].name) }
    remove(target, fromRoom: room)
    return .kicked
  }

  package enum InviteVerdict {
    case invited, notMember, notOperator, alreadyMember
  }

  /// Lets someone into a room that only the invited may join, and tells them. Modern IRC, "INVITE message".
  package mutating func invite(
    _ target: Handle, to room: UInt32, by handle: Handle, _ effects: inout Effects
  ) -> InviteVerdict {
    if let refusal = mayInvite(to: room, by: handle) { return refusal }
    if isMember(target, of: room) { return .alreadyMember }
    let id = sessions[target.slot].id
    rooms[room].invited.removeAll { $0 == id }
    if rooms[room].invited.count >= settings.limits.invitationsPerRoomMax { rooms[room].invited.removeFirst() }
    rooms[room].invited.append(id)
    var event = effects.beginEvent(.invite, "INVITE", by: sessions[handle.slot], handle: handle, to: .strictlyOthers)
    effects.parameter(sessions[target.slot].nick)
    effects.parameter(rooms[room].name)
    effects.endEvent(&event)
    effects.tell(event, to: target)
    // invite-notify: the room hears of it; whoever invited is answered, and the invited are outside. The name of whom
    // somebody invites is something to read.
    if !hearsOfSelf(room: room, from: handle) { return .invited }
    event.kind = .other
    event.restrict(to: .inviteNotify)
    if let index = sessions[handle.slot].index(inRoom: room), !isUnseen(index, in: room) {
      sayOfMember(event, in: room, of: rooms[room].members[index].prefix, &effects)
    }
    return .invited
  }

  /// What stands against an invitation, whoever is meant; nil where nothing does.
  package borrowing func mayInvite(to room: UInt32, by handle: Handle) -> InviteVerdict? {
    guard isMember(handle, of: room) else { return .notMember }
    if rooms[room].modes.contains(.inviteOnly), !isOperator(handle, of: room) { return .notOperator }
    return nil
  }

  /// Marks a person as away, or as back (nil or empty), and tells their neighbours where that changed anything. IRCv3,
  /// away-notify.
  package mutating func setAway(_ text: String?, of handle: Handle, _ effects: inout Effects) {
    let kept = text.flatMap { $0.isEmpty ? nil : $0.prefix(bytesMax: settings.limits.awayBytesMax) }
    guard kept != sessions[handle.slot].away else { return }
    sessions[handle.slot].away = kept
    guard sessions[handle.slot].isRegistered else { return }
    var event = effects.beginEvent(.away, "AWAY", by: sessions[handle.slot], handle: handle, to: .strictlyOthers)
    if let kept { event.text = effects.trailing(kept) }
    effects.endEvent(&event)
    event.restrict(to: .awayNotify)
    guard kept != nil else { return tellNeighbours(of: handle, event, &effects, andWatchers: true) }
    var bare = effects.beginEvent(.away, "AWAY", by: sessions[handle.slot], handle: handle, to: .strictlyOthers)
    bare.text = effects.trailing(World.awayWithoutWords)
    effects.endEvent(&bare)
    bare.restrict(to: .awayNotify)
    tellNeighbours(of: handle, event, saying: kept ?? "", withoutWords: bare, &effects)
  }

  /// What rooms read in which somebody may not speak: without a text it would mean that they are back.
  static let awayWithoutWords = "Away"
}
