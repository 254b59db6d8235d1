import MadangMemory
import MadangWire

/// Accounts that are always on: their owner is here without a connection too, and is again after a restart.
extension World {
  /// Whether somebody is the one whom an account's presence is of.
  borrowing func isAlwaysOn(_ person: Handle) -> Bool { presence(of: person) != nil }

  private borrowing func presence(of person: Handle) -> PresenceRecord? {
    guard !presences.isEmpty, let account = sessions[person.slot].account, let presence = presences[account],
      CaseMapping.equal(presence.nick.utf8.span, sessions[person.slot].nick.utf8.span)
    else { return nil }
    return presence
  }

  /// Has somebody be here from now on, connected or not; or only connected, as everybody else.
  mutating func setAlwaysOn(_ isOn: Bool, _ person: Handle, account: String) {
    if isOn { presences.put(presence(of: person, account)) } else { presences.remove(account) }
  }

  /// Somebody has gone somewhere: where they are always on, that is kept.
  mutating func notePresence(of person: Handle) {
    guard let kept = presence(of: person) else { return }
    var presence = presence(of: person, kept.account)
    presence.absentSince = absences[person.slot]?.since
    presences.put(presence)
  }

  /// Somebody who is always on has another nickname.
  mutating func moveNick(of person: Handle, from old: String, to new: String) {
    guard !presences.isEmpty, !new.isEmpty, let account = sessions[person.slot].account,
      var presence = presences[account], CaseMapping.equal(presence.nick.utf8.span, old.utf8.span)
    else { return }
    presence.nick = new
    presences.put(presence)
  }

  private borrowing func presence(of person: Handle, _ account: String) -> PresenceRecord {
    PresenceRecord(
      account: account, nick: sessions[person.slot].nick, user: sessions[person.slot].user,
      host: sessions[person.slot].host, realname: sessions[person.slot].realname,
      rooms: sessions[person.slot].memberships.map { rooms[$0.room].name })
  }

  /// Somebody is here again without a connection, as they were before the server was restarted. False where somebody else
  /// has the nickname, or it is no longer the account's.
  /// - Parameter metadata: what the account says of itself; nil where that can't be said.
  package mutating func bringBack(
    _ presence: PresenceRecord, saying metadata: [MetadataValue]? = nil, as handle: Handle, milliseconds: Int64
  ) -> Bool {
    if person(named: presence.nick) != nil { return false }
    guard let owner = ownedNames.owner(of: presence.nick),
      CaseMapping.equal(owner.utf8.span, presence.account.utf8.span)
    else {
      presences.remove(presence.account)
      return false
    }
    if let since = presence.absentSince, hasExpired(since, milliseconds) {
      presences.remove(presence.account)
      return false
    }
    sessions.grow(toHold: handle.slot) { Session() }
    precondition(sessions[handle.slot].phase == .vacant, "A session began in a slot that is in use.")
    var session = Session()
    session.generation = handle.generation
    session.phase = .registered
    session.wire = .ended
    session.user = presence.user
    session.host = presence.host
    session.realname = presence.realname
    session.account = presence.account
    session.away = Absence.awayText
    session.signedOnSeconds = milliseconds / 1000
    let since = presence.absentSince ?? MessageID.first(atMilliseconds: milliseconds)
    session.lastSpokeSeconds.store(since.milliseconds / 1000, ordering: .relaxed)
    sessions[handle.slot] = session
    registeredCount += 1
    registeredMax = max(registeredMax, registeredCount)
    absences[handle.slot] = Absence(since: since, isAwayForIt: true)
    setNick(presence.nick, of: handle)
    if let metadata { self.metadata.bringBack(metadata, of: handle, as: presence.account, settings.limits) }
    for name in presence.rooms { takeSeat(handle, in: name, seconds: milliseconds / 1000) }
    return true
  }

  /// Those whom nobody has come for in too long leave. Called where somebody else becomes absent: as long as nobody does,
  /// nothing is lost by their being here.
  mutating func expireAbsent(_ effects: inout Effects) {
    for (slot, absence) in absences where hasExpired(absence.since, effects.milliseconds) {
      let person = Handle(slot: slot, generation: sessions[slot].generation)
      if let account = sessions[slot].account { presences.remove(account) }
      leave(person, reason: "Not connected for \(settings.limits.alwaysOnDaysMax) days", &effects)
    }
  }

  private borrowing func hasExpired(_ since: MessageID, _ milliseconds: Int64) -> Bool {
    milliseconds - since.milliseconds > Int64(settings.limits.alwaysOnDaysMax) * 86_400_000
  }

  private mutating func takeSeat(_ handle: Handle, in name: String, seconds: Int64) {
    let existing = room(named: name)
    if let existing, isMember(handle, of: existing) { return }
    guard let slot = existing ?? createRoom(named: name, seconds: seconds) else { return }
    let record = registry[name]
    if existing == nil, let record { restore(record, to: slot) }
    add(
      handle, toRoom: slot,
      prefix: record.map { standing(of: handle, in: $0) } ?? (existing == nil ? .operator : []))
  }

  package mutating func takeUnsavedPresences() -> [PresenceChange] { presences.takeUnsaved() }

  package mutating func retry(_ change: PresenceChange) { presences.retry(change) }
}
