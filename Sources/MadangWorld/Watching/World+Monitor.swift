import MadangMemory
import MadangWire

/// Watching nicknames: who comes online under them, and who goes. IRCv3, monitor.
extension World {
  package enum WatchVerdict {
    case added, watchedAlready, badName, listFull
  }

  /// Puts a nickname on a person's list.
  package mutating func watch(_ typed: String, by handle: Handle) -> WatchVerdict {
    let nick = NameForm.composed(typed)
    guard Names.isNick(nick, bytesMax: settings.limits.nickBytesMax) else { return .badName }
    if index(of: nick, watchedBy: handle) != nil { return .watchedAlready }
    if sessions[handle.slot].monitored.count >= settings.limits.monitoredMax { return .listFull }
    sessions[handle.slot].monitored.append(nick)
    watches.add(handle, to: nick)
    return .added
  }

  package mutating func unwatch(_ nick: String, by handle: Handle) {
    guard let index = index(of: nick, watchedBy: handle) else { return }
    sessions[handle.slot].monitored.remove(at: index)
    watches.remove(handle, from: nick)
  }

  package mutating func unwatchAll(by handle: Handle) {
    for nick in sessions[handle.slot].monitored { watches.remove(handle, from: nick) }
    sessions[handle.slot].monitored = []
  }

  private borrowing func index(of nick: String, watchedBy handle: Handle) -> Int? {
    sessions[handle.slot].monitored.firstIndex { CaseMapping.same($0, nick) }
  }

  /// RPL_MONONLINE to those who watch a person's nickname, and what is said of that person.
  package borrowing func tellOnline(_ handle: Handle, _ effects: inout Effects) {
    tellWatchers(
      of: sessions[handle.slot].nick, .monitorOnline, String(decoding: sessions[handle.slot].source, as: UTF8.self),
      &effects)
    introduceMetadata(of: handle, to: watches.watchers(of: sessions[handle.slot].nick), &effects)
  }

  /// RPL_MONOFFLINE to those who watch a nickname that nobody has any more.
  borrowing func tellOffline(_ nick: String, _ effects: inout Effects) {
    tellWatchers(of: nick, .monitorOffline, nick, &effects)
  }

  /// One line for all of them, and so `*` in place of each one's nickname: "730 - RPL_MONONLINE".
  private borrowing func tellWatchers(
    of nick: String, _ numeric: Numeric, _ shown: String, _ effects: inout Effects
  ) {
    let watchers = watches.watchers(of: nick)
    if watchers.isEmpty { return }
    var event = effects.beginServerEvent(String(numeric.rawValue))
    effects.parameter("*")
    event.text = effects.trailing(shown)
    effects.endEvent(&event)
    effects.tellAll(event) { recipients in
      for watcher in watchers { recipients.append(watcher) }
    }
  }

  /// Asserts that lists and table name each other.
  func checkWatches() {
    var count = 0
    for slot in 0..<UInt32(sessions.slots) {
      let handle = Handle(slot: slot, generation: sessions[slot].generation)
      count += sessions[slot].monitored.count
      for nick in sessions[slot].monitored {
        precondition(watches.watchers(of: nick).contains(handle), "Someone watches a nickname that does not know it.")
      }
    }
    precondition(count == watches.count, "A nickname is watched by somebody who does not.")
  }
}
