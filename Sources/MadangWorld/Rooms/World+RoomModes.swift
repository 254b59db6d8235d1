import MadangMemory
import MadangWire

/// Changing a room's modes, for every dialect. Modern IRC, "MODE message".
extension World {
  package enum ModeVerdict {
    /// It came about, perhaps with its parameter made whole.
    case changed(ModeChange)
    /// It was so already.
    case unchanged
    case noSuchPerson
    case targetNotMember(nick: String)
    case badParameter(reason: String)
    case listFull
    /// Whoever asks has as many entries in rooms' lists as one address may have.
    case shareFull
  }

  /// Makes one change. Whether `handle` may make it has been found out; nobody is told yet.
  package mutating func change(
    _ change: ModeChange, _ mode: RoomMode, of room: UInt32, by handle: Handle, seconds: Int64
  ) -> ModeVerdict {
    switch mode {
    case .flag(let flag):
      if rooms[room].modes.contains(flag) == change.adds { return .unchanged }
      if change.adds { rooms[room].modes.insert(flag) } else { rooms[room].modes.remove(flag) }
      if flag == .delayedJoin, !change.adds { dropActivitiesIfUnused(room) }
      return .changed(ModeChange(adds: change.adds, letter: change.letter))
    case .key: return changeKey(change, of: room)
    case .limit: return changeLimit(change, of: room)
    case .slow: return changePace(change, of: room)
    case .list(let list): return changeList(change, list, of: room, by: handle, seconds: seconds)
    case .standing(let prefix): return changeStanding(change, prefix, of: room)
    }
  }

  private mutating func changeKey(_ change: ModeChange, of room: UInt32) -> ModeVerdict {
    guard change.adds else {
      if rooms[room].key == nil { return .unchanged }
      rooms[room].key = nil
      // Removing a key has a parameter too, for clients that count them; which key it was is nobody's business.
      return .changed(ModeChange(adds: false, letter: change.letter, parameter: "*"))
    }
    let key = change.parameter ?? ""
    guard Names.isModeParameter(key, bytesMax: settings.limits.keyBytesMax) else {
      return .badParameter(reason: "A key has 1 to \(settings.limits.keyBytesMax) bytes, without spaces and commas")
    }
    if rooms[room].key == key { return .unchanged }
    rooms[room].key = key
    return .changed(change)
  }

  private mutating func changeLimit(_ change: ModeChange, of room: UInt32) -> ModeVerdict {
    guard change.adds else {
      if rooms[room].membersMax == nil { return .unchanged }
      rooms[room].membersMax = nil
      return .changed(ModeChange(adds: false, letter: change.letter))
    }
    guard let most = change.parameter.flatMap({ WholeNumber.read($0, most: Int64(Int.max)) }).map(Int.init), most > 0
    else {
      return .badParameter(reason: "A limit is a number from 1 up")
    }
    if rooms[room].membersMax == most { return .unchanged }
    rooms[room].membersMax = most
    return .changed(ModeChange(adds: true, letter: change.letter, parameter: String(most)))
  }

  private mutating func changePace(_ change: ModeChange, of room: UInt32) -> ModeVerdict {
    guard change.adds else {
      if rooms[room].slowSeconds == 0 { return .unchanged }
      setSlow(0, room: room)
      dropActivitiesIfUnused(room)
      return .changed(ModeChange(adds: false, letter: change.letter))
    }
    let most = settings.limits.slowSecondsMax
    guard let seconds = change.parameter.flatMap({ WholeNumber.read($0, most: Int64(most)) }), seconds > 0 else {
      return .badParameter(reason: "A pause is a number of seconds from 1 to \(most)")
    }
    if rooms[room].slowSeconds == seconds { return .unchanged }
    setSlow(seconds, room: room)
    followEveryMember(of: room)
    return .changed(ModeChange(adds: true, letter: change.letter, parameter: String(seconds)))
  }

  private mutating func changeList(
    _ change: ModeChange, _ list: MaskList, of room: UInt32, by handle: Handle, seconds: Int64
  ) -> ModeVerdict {
    guard let mask = BanMask.normalized(change.parameter ?? "", bytesMax: settings.limits.maskBytesMax) else {
      let most = settings.limits.maskBytesMax
      return .badParameter(reason: "A mask has at most \(most) bytes, without spaces and commas")
    }
    let existing = rooms[room][list].firstIndex { CaseMapping.equal($0.mask.utf8.span, mask.utf8.span) }
    guard change.adds else {
      guard let existing else { return .unchanged }
      let removed = rooms[room][list].remove(at: existing)
      giveBackShare(of: removed)
      return .changed(ModeChange(adds: false, letter: change.letter, parameter: removed.mask))
    }
    if existing != nil { return .unchanged }
    if rooms[room][list].count >= settings.limits.bansPerRoomMax { return .listFull }
    if ExtendedMask.asksElsewhere(mask) {
      let asking = MaskList.allCases.reduce(0) { $0 + rooms[room][$1].count { ExtendedMask.asksElsewhere($0.mask) } }
      if asking >= settings.limits.borrowedBansMax { return .listFull }
    }
    guard let share = takeShare(by: handle, in: room) else {
      return registration(of: room) == nil ? .shareFull : .listFull
    }
    rooms[room][list].append(
      Room.Mask(mask: mask, author: shownName(of: handle), setSeconds: seconds, share: share))
    return .changed(ModeChange(adds: true, letter: change.letter, parameter: mask))
  }

  private mutating func changeStanding(_ change: ModeChange, _ prefix: MemberPrefix, of room: UInt32) -> ModeVerdict {
    guard let target = person(named: change.parameter ?? "") else { return .noSuchPerson }
    let nick = sessions[target.slot].nick
    guard let index = sessions[target.slot].index(inRoom: room) else { return .targetNotMember(nick: nick) }
    if rooms[room].members[index].prefix.contains(prefix) == change.adds { return .unchanged }
    if change.adds {
      rooms[room].members[index].prefix.insert(prefix)
    } else {
      rooms[room].members[index].prefix.remove(prefix)
    }
    noteStanding(of: target, in: room)
    return .changed(ModeChange(adds: change.adds, letter: change.letter, parameter: nick))
  }

  /// Tells everyone in a room what changed, in one line, or in as few as hold it.
  package mutating func announce(_ changes: [ModeChange], in room: UInt32, by handle: Handle, _ effects: inout Effects)
  {
    if !changes.isEmpty { noteChange(of: room) }
    for line in lines(of: changes, sourceBytes: sessions[handle.slot].source.count, in: room) {
      announceLine(line, in: room, by: handle, &effects)
    }
  }

  /// The changes in as few parts as lines hold.
  package borrowing func lines(
    of changes: [ModeChange], sourceBytes: Int, in room: UInt32
  ) -> [ArraySlice<ModeChange>] {
    let start = ": MODE  ".utf8.count + sourceBytes + rooms[room].name.utf8.count
    var lines: [ArraySlice<ModeChange>] = []
    var rest = changes[...]
    while !rest.isEmpty {
      var end = rest.startIndex
      var bytes = start
      while end < rest.endIndex {
        bytes += 2 + (rest[end].parameter.map { $0.utf8.count + 1 } ?? 0)
        if bytes > Effects.lineContentBytesMax, end > rest.startIndex { break }
        end += 1
      }
      lines.append(rest[..<end])
      rest = rest[end...]
    }
    return lines
  }

  private mutating func announceLine(
    _ changes: ArraySlice<ModeChange>, in room: UInt32, by handle: Handle, _ effects: inout Effects
  ) {
    var event = effects.beginEvent(.mode, "MODE", by: sessions[handle.slot], handle: handle, to: .everyone)
    effects.parameter(rooms[room].name)
    effects.parameter(ModeChange.letters(of: changes))
    for change in changes {
      if let parameter = change.parameter { effects.parameter(parameter) }
    }
    effects.endEvent(&event)
    effects.say(event, in: room)
  }
}
