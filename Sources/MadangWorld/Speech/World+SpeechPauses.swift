import MadangMemory
import MadangWire

/// Slow mode beyond one membership: the pause of who leaves goes on, whatever ended the membership, and so does that of
/// who speaks from outside.
extension World {
  /// Rooms whose pauses may be over are looked through where there are more than so many.
  private static var pausedRoomsMax: Int { 1_000 }

  /// Somebody is about to lose their place in a room.
  mutating func keepPause(of handle: Handle, at index: Int, in room: UInt32) {
    guard rooms[room].modes.contains(.slow), let activity = rooms[room].activities[index] else { return }
    let spoke = activity.lastSpokeMilliseconds.load(ordering: .relaxed)
    let pause = rooms[room].slowSeconds * 1_000
    // There is no clock here; the last event has the time nearly.
    let now = messageClock.latest.milliseconds
    guard spoke + pause > now else { return }
    if speechPauses.count >= World.pausedRoomsMax {
      let longest = Int64(settings.limits.slowSecondsMax) * 1_000
      for key in Array(speechPauses.keys) {
        speechPauses[key]?.removeOver(at: now, pause: longest)
        if speechPauses[key]?.count == 0 { speechPauses[key] = nil }
      }
    }
    speechPauses[World.key(rooms[room].name), default: SpeechPauses()]
      .note(sessions[handle.slot].speakerMarks, at: spoke, now: now, pause: pause)
  }

  /// When somebody last spoke in a slow room, as one who has left it or as one from outside; 0: not lately.
  borrowing func lastSpokeBefore(_ handle: Handle, in room: UInt32) -> Int64 {
    let marks = sessions[handle.slot].speakerMarks
    let hashes = marks.map { $0.hash(seed: settings.markSeed) }
    let left = speechPauses.isEmpty ? 0 : speechPauses[World.key(rooms[room].name)]?.latest(marks) ?? 0
    return max(left, rooms[room].outsidePauses?.latest(hashes) ?? 0)
  }

  /// A room is slow from now on, or no longer.
  mutating func setSlow(_ seconds: Int64, room: UInt32) {
    rooms[room].slowSeconds = seconds
    if seconds > 0 {
      rooms[room].modes.insert(.slow)
      if rooms[room].outsidePauses == nil { rooms[room].outsidePauses = OutsidePauses() }
    } else {
      rooms[room].modes.remove(.slow)
      rooms[room].outsidePauses = nil
      forgetPauses(ofRoom: rooms[room].name)
    }
  }

  mutating func forgetPauses(ofRoom name: String) {
    if !speechPauses.isEmpty { speechPauses[World.key(name)] = nil }
  }

  /// A room has another name: who left it under the old one has their pause under the new one.
  mutating func movePauses(from old: String, to new: String) {
    guard !speechPauses.isEmpty, let pauses = speechPauses.removeValue(forKey: World.key(old)) else { return }
    speechPauses[World.key(new)] = pauses
  }

  package static func key(_ name: String) -> [UInt8] { name.utf8.map(CaseMapping.fold) }
}
