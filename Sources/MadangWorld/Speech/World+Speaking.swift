import MadangMemory

/// What stands against saying something, beside modes n and m and bans.
extension World {
  package enum SpeechRefusal {
    case silenced, needsAccount, colours, ctcp
    /// Mode W, and how many seconds are left.
    case tooSoon(seconds: Int64)

    package var text: String {
      switch self {
      case .silenced: "Cannot send to channel"
      case .needsAccount: "Cannot send to channel (+M): you need to be logged in"
      case .colours: "Cannot send to channel (+c): no colours"
      case .ctcp: "Cannot send to channel (+C): no CTCP"
      case .tooSoon(let seconds): "Cannot send to channel (+W): wait for \(seconds) more seconds"
      }
    }
  }

  /// Whether a session may speak in a room: modes n and m, and bans. Modern IRC, "Channel Modes".
  package borrowing func maySpeak(_ handle: Handle, room: UInt32) -> Bool {
    guard let prefix = prefix(of: handle, inRoom: room) else {
      return rooms[room].modes.isDisjoint(with: [.noExternalMessages, .moderated])
        && !isBanned(handle, room: room, who: .speak)
    }
    if !prefix.isEmpty { return true }
    if rooms[room].modes.contains(.moderated) { return false }
    return rooms[room].bans.isEmpty || !isBanned(handle, room: room, who: .speak)
  }

  /// Whether modes c and C stand against a text.
  package borrowing func refusal(of text: Span<UInt8>, in room: UInt32) -> SpeechRefusal? {
    let modes = rooms[room].modes
    if modes.contains(.noCTCP), isCTCP(text) { return .ctcp }
    guard modes.contains(.noColours) else { return nil }
    // Colour, hexadecimal colour, reverse colour.
    for index in text.indices where text[index] == 0x03 || text[index] == 0x04 || text[index] == 0x16 {
      return .colours
    }
    return nil
  }

  /// Whether a text is a CTCP other than ACTION.
  package borrowing func isCTCP(_ text: Span<UInt8>) -> Bool {
    guard text.count > 0, text[0] == 1 else { return false }
    let opening = 7
    return text.count < opening || !text.extracting(1..<opening).equals("ACTION")
  }

  /// Whether modes M and W stand against somebody who would speak now; notes that they do, where nothing does. A voice
  /// is free of both.
  package borrowing func refusal(
    toSpeaker handle: Handle, in room: UInt32, milliseconds: Int64, isText: Bool
  ) -> SpeechRefusal? {
    let modes = rooms[room].modes
    let index = sessions[handle.slot].index(inRoom: room)
    if let index, !rooms[room].members[index].prefix.isEmpty { return nil }
    if modes.contains(.accountsSpeak), sessions[handle.slot].account == nil { return .needsAccount }
    guard isText, modes.contains(.slow) else { return nil }
    let pause = rooms[room].slowSeconds * 1_000
    guard let index, let activity = rooms[room].activities[index] else {
      return refusal(toStranger: handle, in: room, milliseconds, pause)
    }
    // One connection's commands run one after another: nobody else writes this.
    let left = activity.lastSpokeMilliseconds.load(ordering: .relaxed) + pause - milliseconds
    if left > 0 { return .tooSoon(seconds: (left + 999) / 1_000) }
    activity.lastSpokeMilliseconds.store(milliseconds, ordering: .relaxed)
    return nil
  }

  /// Who is not in a slow room has a pause there too: what they said when they were in it counts.
  private borrowing func refusal(
    toStranger handle: Handle, in room: UInt32, _ milliseconds: Int64, _ pause: Int64
  ) -> SpeechRefusal? {
    let marks = sessions[handle.slot].speakerMarks
    let left = lastSpokeBefore(handle, in: room) + pause - milliseconds
    if left > 0 { return .tooSoon(seconds: (left + 999) / 1_000) }
    let hashes = marks.map { $0.hash(seed: settings.markSeed) }
    guard let places = rooms[room].outsidePauses else { return nil }
    return places.speak(hashes, now: milliseconds, pause: pause).map { .tooSoon(seconds: ($0 + 999) / 1_000) }
  }
}
