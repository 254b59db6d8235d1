import MadangMemory
import MadangRecords
import MadangWire

/// Accounts that are always on: their owner is here without a connection too, and is again after a restart.
extension World {
  /// Whether somebody is the one whom an account's record is of.
  borrowing func isAlwaysOn(_ person: Handle) -> Bool { record(of: person) != nil }

  private borrowing func record(of person: Handle) -> AlwaysOnRecord? {
    guard !alwaysOn.isEmpty, let account = sessions[person.slot].account, let record = alwaysOn[account],
      CaseMapping.equal(record.nick.utf8.span, sessions[person.slot].nick.utf8.span)
    else { return nil }
    return record
  }

  package enum AlwaysOnRefusal {
    case serverFull
    /// Too many came from the same address today.
    case addressFull
  }

  /// What stands against one more account that is always on; where nothing does, it is counted.
  package mutating func admitAlwaysOn(_ person: Handle, account: String, seconds: Int64) -> AlwaysOnRefusal? {
    if alwaysOn[account] != nil { return nil }
    if alwaysOn.count >= settings.limits.alwaysOnMax { return .serverFull }
    let address = AddressKey.of(sessions[person.slot].address)
    let standard = AddressKey.isLocal(address) ? nil : ChatLimits.alwaysOnPerRemoteAddressMax
    guard let most = settings.limits.alwaysOnPerAddressMax ?? standard else { return nil }
    return alwaysOnArrivals.admits(address, most: most, seconds: seconds) ? nil : .addressFull
  }

  /// Has somebody be here from now on, connected or not; or only connected, as everybody else. Where the account was always
  /// on as somebody else, who has no connection, they leave.
  package mutating func setAlwaysOn(_ isOn: Bool, _ person: Handle, account: String, _ effects: inout Effects) {
    let earlier = absentPerson(of: account)
    if isOn { alwaysOn.put(record(of: person, account)) } else { alwaysOn.remove(account) }
    guard let earlier, earlier != person else { return }
    leave(earlier, reason: "Is \(sessions[person.slot].nick) from now on", &effects)
  }

  /// Whom an account that is always on is here as, where they have no connection, by whatever nickname.
  package borrowing func absentPerson(of account: String) -> Handle? {
    guard let record = alwaysOn[account], let person = person(named: record.nick),
      isAlwaysOn(person), absences[person.slot] != nil
    else { return nil }
    return person
  }

  /// Somebody who has only their welcome to come finds themselves again, whatever nickname they had left with: they have
  /// the one that they ask for, where it can be theirs. False where nobody waits for them.
  package mutating func comeBack(_ connection: Handle, _ effects: inout Effects) -> Bool {
    guard let account = sessions[connection.slot].account, let absent = absentPerson(of: account) else { return false }
    _ = rename(absent, to: sessions[connection.slot].nick, &effects)
    guard case .attached = attach(connection, to: sessions[absent.slot].nick, &effects) else { return false }
    return true
  }

  /// Somebody has gone somewhere: where they are always on, that is kept.
  package mutating func noteAlwaysOn(of person: Handle) {
    guard let kept = record(of: person) else { return }
    var record = record(of: person, kept.account)
    record.absentSince = absences[person.slot]?.since
    record.absentMilliseconds = absences[person.slot]?.milliseconds
    alwaysOn.put(record)
  }

  /// Somebody who is always on has another nickname.
  mutating func moveNick(of person: Handle, from old: String, to new: String) {
    guard !alwaysOn.isEmpty, !new.isEmpty, let account = sessions[person.slot].account,
      var record = alwaysOn[account], CaseMapping.equal(record.nick.utf8.span, old.utf8.span)
    else { return }
    record.nick = new
    alwaysOn.put(record)
  }

  private borrowing func record(of person: Handle, _ account: String) -> AlwaysOnRecord {
    AlwaysOnRecord(
      account: account, nick: sessions[person.slot].nick, user: sessions[person.slot].user,
      host: sessions[person.slot].host, realname: sessions[person.slot].realname,
      rooms: sessions[person.slot].memberships.map { rooms[$0.room].name })
  }

  /// Somebody is here again without a connection, as they were before the server was restarted; under another nickname of
  /// their account, where theirs is somebody else's by now. False where they have none, or have been away for too long.
  /// - Parameter metadata: what the account says of itself; nil where that can't be said.
  package mutating func bringBack(
    _ record: AlwaysOnRecord, saying metadata: [MetadataValue]? = nil, as handle: Handle, id: PersonID? = nil,
    milliseconds: Int64
  ) -> Bool {
    if let since = record.absentMilliseconds, hasExpired(since, milliseconds) {
      alwaysOn.remove(record.account)
      return false
    }
    guard let nick = freeNick(for: record) else { return false }
    var session = Session()
    session.phase = .registered
    session.connection = .ended
    session.user = record.user
    session.host = record.host
    session.realname = record.realname
    session.away = Absence.awayText
    session.signedOnSeconds = milliseconds / 1000
    // Who was connected to the end has missed nothing.
    let since = record.absentSince ?? max(messageClock.latest, MessageID.first(atMilliseconds: milliseconds))
    let left = record.absentMilliseconds ?? milliseconds
    session.lastSpokeSeconds.store(left / 1000, ordering: .relaxed)
    begin(session, in: handle, as: id)
    setAccount(record.account, of: handle)
    registeredCount += 1
    registeredMax = max(registeredMax, registeredCount)
    setAbsence(Absence(since: since, milliseconds: left, isAwayForIt: true), of: handle)
    setNick(nick, of: handle)
    var kept = record
    kept.nick = nick
    alwaysOn.put(kept)
    if let metadata { self.metadata.bringBack(metadata, of: handle, as: record.account, settings.limits) }
    for name in record.rooms { rejoin(handle, in: name, seconds: milliseconds / 1000) }
    return true
  }

  /// A nickname that somebody had is theirs again where it is nobody's; else they have one of their account's.
  private borrowing func freeNick(for record: AlwaysOnRecord) -> String? {
    func isTheirs(_ nick: String) -> Bool {
      guard let owner = ownedNames.owner(of: nick) else { return nick == record.nick }
      return CaseMapping.equal(owner.utf8.span, record.account.utf8.span)
    }
    for nick in [record.nick, record.account] where person(named: nick) == nil && isTheirs(nick) { return nick }
    return nil
  }

  /// Those whom nobody has come for in too long leave. Called where somebody else becomes absent: as long as nobody does,
  /// nothing is lost by their being here.
  mutating func expireAbsent(_ effects: inout Effects) {
    guard hasExpired(longestAbsentSince, effects.milliseconds) else { return }
    var expired: [UInt32] = []
    longestAbsentSince = .max
    // In an order that is the same wherever this is decided.
    for slot in absences.keys.sorted(by: { sessions[$0].id < sessions[$1].id }) {
      guard let absence = absences[slot] else { continue }
      if hasExpired(absence.milliseconds, effects.milliseconds), expired.count < World.expiredAtOnceMax {
        expired.append(slot)
      } else {
        longestAbsentSince = min(longestAbsentSince, absence.milliseconds)
      }
    }
    for slot in expired {
      let person = Handle(slot: slot, generation: sessions[slot].generation)
      if let account = sessions[slot].account { alwaysOn.remove(account) }
      leave(person, reason: "Not connected for \(settings.limits.alwaysOnDaysMax) days", &effects)
    }
  }

  /// Somebody is here without a connection from now on.
  mutating func setAbsence(_ absence: Absence, of person: Handle) {
    absences[person.slot] = absence
    longestAbsentSince = min(longestAbsentSince, absence.milliseconds)
  }

  /// The others leave where somebody becomes absent next.
  private static let expiredAtOnceMax = 8

  private borrowing func hasExpired(_ since: Int64, _ milliseconds: Int64) -> Bool {
    milliseconds - since > Int64(settings.limits.alwaysOnDaysMax) * 86_400_000
  }

  private mutating func rejoin(_ handle: Handle, in name: String, seconds: Int64) {
    let existing = room(named: name)
    if let existing, isMember(handle, of: existing) { return }
    guard let slot = existing ?? makeRoom(named: name, seconds: seconds) else { return }
    add(handle, toRoom: slot, prefix: initialStanding(of: handle, in: name, isNew: existing == nil))
  }

  package mutating func takeUnsavedAlwaysOn() -> [AlwaysOnChange] { alwaysOn.takeUnsaved() }

  package mutating func retry(_ change: AlwaysOnChange) { alwaysOn.retry(change) }
}

extension World {
  /// Somebody who was here without a connection has one. Returns since when they had none.
  package mutating func endAbsence(of person: Handle) -> Absence? { absences.removeValue(forKey: person.slot) }
}
