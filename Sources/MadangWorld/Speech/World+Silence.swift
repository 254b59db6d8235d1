import MadangMemory
import MadangRecords
import MadangWire

/// What else of somebody a room reads, who may not speak in it: reasons, topics, away texts, real names, metadata. Where
/// their messages are refused, so are the words in these; that they leave, or are away, is told all the same.
extension World {
  /// Whether somebody may say nothing in a room that they are in: by mode m, or by a ban.
  package borrowing func isSilenced(_ handle: Handle, in room: UInt32) -> Bool { !maySpeak(handle, room: room) }

  /// What stands against words that somebody adds to what they do; where nothing does, they count as a message of theirs.
  package borrowing func refusal(
    ofWords text: String, by handle: Handle, in room: UInt32, milliseconds: Int64
  ) -> SpeechRefusal? {
    if isSilenced(handle, in: room) { return .silenced }
    if rooms[room].modes.isDisjoint(with: .concernSpeech) { return nil }
    return refusal(of: text.utf8.span, in: room)
      ?? refusal(toSpeaker: handle, in: room, milliseconds: milliseconds, isText: true)
  }

  /// Whether a room is told more of somebody than what they say there and that they are there. In a slow room nobody has a
  /// second way to say something.
  package borrowing func hearsOfSelf(room: UInt32, from handle: Handle) -> Bool {
    guard let prefix = prefix(of: handle, inRoom: room), prefix.isEmpty else { return true }
    if isSilenced(handle, in: room) { return false }
    let modes = rooms[room].modes
    if modes.contains(.slow) { return false }
    return !modes.contains(.accountsSpeak) || sessions[handle.slot].account != nil
  }

  /// Whether a room is told what somebody says of themselves: it is neither more than it hears of them, nor what nobody may
  /// say there.
  package borrowing func hears(_ words: String, in room: UInt32, from handle: Handle) -> Bool {
    hearsOfSelf(room: room, from: handle) && refusal(of: words.utf8.span, in: room) == nil
  }

  /// The real name that a room is told at a JOIN: the nickname stands for one that it must not read. That of a plain
  /// connection is its address, and nobody's words.
  borrowing func toldRealname(of handle: Handle, in room: UInt32) -> String {
    let realname = sessions[handle.slot].realname
    return sessions[handle.slot].encoding.isPlain || hears(realname, in: room, from: handle)
      ? realname : sessions[handle.slot].nick
  }

  /// The rooms of somebody that are not told these words of theirs.
  borrowing func roomsWithout(_ words: String, of person: Handle) -> [UInt32] {
    var quiet: [UInt32] = []
    for index in sessions[person.slot].memberships.indices {
      let room = sessions[person.slot].memberships[index].room
      if !hears(words, in: room, from: person) { quiet.append(room) }
    }
    return quiet
  }

  /// The reason of a QUIT reaches all rooms at once: it is what all of them may read.
  package borrowing func mayGiveReasonEverywhere(_ text: String, _ handle: Handle, milliseconds: Int64) -> Bool {
    for index in sessions[handle.slot].memberships.indices {
      let room = sessions[handle.slot].memberships[index].room
      if refusal(ofWords: text, by: handle, in: room, milliseconds: milliseconds) != nil { return false }
    }
    return true
  }

  /// A room that somebody is in and banned from, where they want another nickname: that would be something to read, and
  /// would often end the ban. A nickname of their own account's is theirs to take. In a moderated room most people have
  /// nothing to say, and may be called what they like.
  package borrowing func roomAgainstNick(_ nick: String, of handle: Handle) -> UInt32? {
    guard sessions[handle.slot].isRegistered, sessions[handle.slot].nick != nick else { return nil }
    if let account = sessions[handle.slot].account, ownedNames.owner(of: nick)?.foldedName == account.foldedName {
      return nil
    }
    for index in sessions[handle.slot].memberships.indices {
      let room = sessions[handle.slot].memberships[index].room
      if prefix(of: handle, inRoom: room)?.isEmpty == true, isBanned(handle, room: room, who: .speak) { return room }
    }
    return nil
  }

  // MARK: Telling

  /// Tells an event to everyone who shares a room with somebody, as `tellNeighbours` does; those who do so only where the
  /// person's words are not heard are told `bare` instead, or nothing.
  mutating func tellNeighbours(
    of handle: Handle, _ event: Event, saying words: String, withoutWords bare: Event?, _ effects: inout Effects
  ) {
    let quiet = roomsWithout(words, of: handle)
    if quiet.isEmpty { return tellNeighbours(of: handle, event, &effects, andWatchers: true) }
    visit += 1
    sessions[handle.slot].lastVisit = visit
    effects.tellAll(event) { recipients in
      visitNeighbours(of: handle, but: quiet) { _, neighbour in recipients.append(neighbour) }
      for watcher in watches.watchers(of: sessions[handle.slot].nick)
      where sessions[watcher.slot].encoding.contains(.extendedMonitor) && sessions[watcher.slot].lastVisit != visit {
        sessions[watcher.slot].lastVisit = visit
        recipients.append(watcher)
      }
    }
    guard let bare else { return }
    effects.tellAll(bare) { recipients in
      visitNeighbours(of: handle) { _, neighbour in recipients.append(neighbour) }
    }
  }
}
