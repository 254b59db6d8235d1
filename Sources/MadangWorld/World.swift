import MadangMemory
import MadangRecords
import MadangWire

/// Everyone and every room on this node, and nothing else: no socket, no clock, no lock. Whoever holds it alone may
/// change it; whoever shares it may only read.
package struct World: ~Copyable {
  package internal(set) var settings: ChatSettings
  package let messageClock = MessageClock()
  /// Names what one connection alone is told: nothing of that is in the order of all events.
  package let replyClock = MessageClock(node: .replies)
  package internal(set) var sessions: Slab<Session>
  /// Who is here, in the order in which they came.
  var arrivals = Arrivals()
  package internal(set) var rooms: Slab<Room>
  var nicknames = NameTable()
  var roomNames = NameTable()
  /// Who watches which nickname.
  package internal(set) var watches = WatchTable()
  var redirects = RoomRedirects() { didSet { changedTables.insert(.redirects) } }
  /// Whose each registered nickname is.
  package internal(set) var ownedNames = OwnedNames() { didSet { changedTables.insert(.ownedNames) } }
  /// What the names of the house's rooms look like.
  var houseNames: LikeNames
  /// The rooms that belong to accounts.
  package internal(set) var registry = RoomRegistry()
  var vacantRooms: [UInt32] = []
  var roomSlots: UInt32 = 0
  /// People who are welcomed and here.
  package internal(set) var registeredCount = 0
  package internal(set) var registeredMax = 0 { didSet { changedTables.insert(.counts) } }
  package internal(set) var operatorCount = 0
  package internal(set) var invisibleCount = 0
  /// Connections that have not finished registering.
  package internal(set) var unregisteredCount = 0
  package internal(set) var metadata = Metadata() { didSet { changedTables.insert(.metadata) } }
  /// The batches that clients are sending, by slot.
  package internal(set) var clientBatches: [UInt32: ClientBatches] = [:]
  /// Operators who are here, by slot.
  package internal(set) var operators: [UInt32: OperatorGrant] = [:] { didSet { changedTables.insert(.operators) } }
  /// The certificates that clients have given, by the slots of their connections.
  package internal(set) var clientCertificates: [UInt32: CertificateFingerprint] = [:] {
    didSet { changedTables.insert(.certificates) }
  }
  package internal(set) var formerNicknames = FormerNicknames() { didSet { changedTables.insert(.formerNicknames) } }
  /// Who may not be here.
  package internal(set) var bans = ServerBans() { didSet { changedTables.insert(.bans) } }
  /// What may not be said.
  package internal(set) var filters: [SpamFilter] = [] { didSet { changedTables.insert(.filters) } }
  /// Who is logged in to which account.
  package internal(set) var loggedIn = LoggedIn() { didSet { changedTables.insert(.loggedIn) } }
  /// How often somebody has logged in, or tried to.
  package internal(set) var logins = LoginTally()
  /// Until when people have read.
  package internal(set) var readMarkers = ReadMarkers() { didSet { changedTables.insert(.readMarkers) } }
  /// Until when people were where they are no longer.
  package internal(set) var visits = RoomVisits() { didSet { changedTables.insert(.visits) } }
  /// When those last spoke in slow rooms who have left them, by the rooms' folded names.
  var speechPauses: [[UInt8]: SpeechPauses] = [:] { didSet { changedTables.insert(.speechPauses) } }
  /// Entries in the lists of rooms that are not registered, by where those come from who made them. See `Room.Mask.share`.
  var maskShares: [UInt64: Int] = [:]
  /// Who has made accounts always on of late.
  var alwaysOnArrivals = AlwaysOnArrivals() { didSet { changedTables.insert(.alwaysOnArrivals) } }
  /// Counts the walks over sessions that must meet each of them once.
  package internal(set) var visit: UInt32 = 0
  /// People who are here without a connection, by slot.
  var absences: [UInt32: Absence] = [:] { didSet { changedTables.insert(.absences) } }
  /// Nobody has been absent for longer, in milliseconds since 1970; perhaps nobody for so long any more.
  var longestAbsentSince = Int64.max
  /// Accounts that are here without a connection too.
  package internal(set) var alwaysOn = AlwaysOnAccounts() { didSet { changedTables.insert(.alwaysOn) } }
  /// People who have left, and whose connection had ended before: their slots are free.
  var abandoned: [Handle] = []
  /// The nodes that hold this world.
  package internal(set) var nodes = NodeRoster() { didSet { changedTables.insert(.nodes) } }
  /// Whether the server is ending: everybody goes, and nobody is told of the others.
  package internal(set) var isEnding = false
  /// The rooms of before the restart, for whoever comes back.
  package internal(set) var keptRooms = KeptRooms() { didSet { changedTables.insert(.keptRooms) } }
  /// What the next run is to have of the rooms, once this one is ending.
  var roomsAtEnd: RoomsAtEnd?
  /// The number that the last plain connection was given.
  var lastPlainNumber = 0 { didSet { changedTables.insert(.counts) } }

  /// Tables that have been changed since the digest was asked for, of those that it hashes whole.
  var changedTables = WorldTables.hashedWhole
  /// What the digest is made of, once somebody has asked for it.
  var digests: DigestParts?

  package var roomCount: Int { roomNames.count }

  package init(settings: ChatSettings, sessionsMax: Int, roomsMax: Int) {
    self.settings = settings
    houseNames = World.houseNames(of: settings)
    for record in settings.bans { bans.add(ServerBan(record)) }
    filters = settings.filters
    sessions = Slab(slotsMax: sessionsMax)
    rooms = Slab(slotsMax: roomsMax)
    ownedNames = OwnedNames(settings.services.ownedNames, settings.services.likeness)
    registry = RoomRegistry(settings.services.registeredRooms, settings.services.likeness)
    // Rooms whose founder was forgotten, and which nobody could open any more, as earlier versions left them.
    for record in settings.services.registeredRooms
    where record.founder == nil && !record.hasOperator && !isHouse(record.name) { registry.remove(record.name) }
    alwaysOn = AlwaysOnAccounts(settings.services.alwaysOn)
    keptRooms = KeptRooms(settings.services.keptRooms)
    self.settings.services.keptRooms = []
    self.settings.services.ownedNames = []
    self.settings.services.alwaysOn = []
    self.settings.services.registeredRooms = []
  }

  /// Other settings than before, with the same seed of hashes.
  package mutating func take(_ new: ChatSettings) {
    precondition(new.hashSeed == settings.hashSeed, "Names are found by hashes that stay.")
    settings = new
    houseNames = World.houseNames(of: new)
  }

  // MARK: Names

  func hash(_ name: Span<UInt8>) -> UInt32 { CaseMapping.hash(name, seed: settings.hashSeed) }

  /// Who is welcomed and has this nickname, in whatever case and form.
  package func person(named name: Span<UInt8>) -> Handle? {
    if let person = person(composed: name) { return person }
    guard let other = NameForm.composedIfOther(name) else { return nil }
    return person(composed: other.utf8.span)
  }

  private func person(composed name: Span<UInt8>) -> Handle? {
    let slot = nicknames.find(hash(name)) { slot in
      CaseMapping.equal(name, sessions[slot].nick.utf8.span)
    }
    guard let slot else { return nil }
    return Handle(slot: slot, generation: sessions[slot].generation)
  }

  package func person(named name: String) -> Handle? { person(named: name.utf8.span) }

  /// The room with this name, in whatever case and form.
  package func room(named name: Span<UInt8>) -> UInt32? {
    if let room = room(composed: name) { return room }
    guard let other = NameForm.composedIfOther(name) else { return nil }
    return room(composed: other.utf8.span)
  }

  private func room(composed name: Span<UInt8>) -> UInt32? {
    roomNames.find(hash(name)) { slot in CaseMapping.equal(name, rooms[slot].name.utf8.span) }
  }

  package func room(named name: String) -> UInt32? { room(named: name.utf8.span) }

  /// Gives a session a nickname that nobody else has, or none (empty), while a command runs.
  package mutating func setNick(_ nick: String, of handle: Handle, _ effects: inout Effects) {
    setNick(nick, of: handle)
    effects.rename(handle, to: nick)
  }

  /// Gives a session a nickname that nobody else has, or none (empty). It is composed. Before the welcome it is a wish, which
  /// others may have too: the welcome claims it.
  package mutating func setNick(_ nick: String, of handle: Handle) {
    let old = sessions[handle.slot].nick
    guard sessions[handle.slot].phase != .registering else {
      sessions[handle.slot].nick = nick
      sessions[handle.slot].refreshSource()
      return
    }
    if !old.isEmpty { nicknames.remove(hash(old.utf8.span), slot: handle.slot) }
    sessions[handle.slot].nick = nick
    if !nick.isEmpty {
      nicknames.insert(hash(nick.utf8.span), slot: handle.slot)
      if !CaseMapping.equal(old.utf8.span, nick.utf8.span) { sessions[handle.slot].nickSince = messageClock.latest }
    }
    sessions[handle.slot].refreshSource()
    moveNick(of: handle, from: old, to: nick)
  }

  // MARK: Rooms

  /// A new, empty room, whose name is composed; nil where there are as many as there may be.
  mutating func createRoom(named name: String, seconds: Int64) -> UInt32? {
    let slot: UInt32
    if let vacant = vacantRooms.popLast() {
      slot = vacant
    } else if roomSlots < rooms.slotsMax {
      slot = roomSlots
      rooms.grow(toHold: slot) { Room() }
      roomSlots += 1
    } else {
      return nil
    }
    // A registered room is written as it was when it was registered.
    rooms[slot].name = registry[name]?.name ?? name
    rooms[slot].createdSeconds = seconds
    roomNames.insert(hash(name.utf8.span), slot: slot)
    return slot
  }

  /// Gives a room another name, which no other room has.
  package mutating func setName(_ name: String, ofRoom slot: UInt32) {
    roomNames.remove(hash(rooms[slot].name.utf8.span), slot: slot)
    movePauses(from: rooms[slot].name, to: name)
    keptRooms.rename(rooms[slot].name, to: name)
    rooms[slot].name = name
    roomNames.insert(hash(name.utf8.span), slot: slot)
    if alwaysOn.isEmpty { return }
    for member in rooms[slot].members { noteAlwaysOn(of: member.handle) }
  }

  mutating func removeRoom(_ slot: UInt32) {
    precondition(rooms[slot].members.isEmpty, "Only an empty room can go.")
    let isKept = putBack(slot)
    roomNames.remove(hash(rooms[slot].name.utf8.span), slot: slot)
    metadata.forget(.room(slot))
    // A registered room is as slow when somebody comes next, and so is a kept one; any other one is gone.
    if !isKept, registry[rooms[slot].name] == nil { forgetPauses(ofRoom: rooms[slot].name) }
    for list in MaskList.allCases { for entry in rooms[slot][list] { giveBackShare(of: entry) } }
    rooms[slot] = Room()
    vacantRooms.append(slot)
  }

  /// A room has another name now.
  mutating func remember(_ old: String, isNow new: String, seconds: Int64) {
    redirects.add(old, isNow: new, seconds: seconds, settings.limits)
  }

  /// The room that had this name, where someone may know of it. IRCv3, channel-rename, "Channel redirection".
  package func roomOnce(named name: String, for handle: Handle, seconds: Int64) -> UInt32? {
    guard let target = redirects.target(of: name, seconds: seconds), let room = room(named: target) else { return nil }
    return isVisible(room: room, to: handle) ? room : nil
  }

  /// Slots that rooms have, or had; vacant ones are among them.
  package var roomSlotsUsed: Int { Int(roomSlots) }

  /// Calls `body` with each room's slot.
  package func forEachRoom(_ body: (UInt32) -> Void) {
    for slot in 0..<roomSlots where !rooms[slot].isVacant { body(slot) }
  }

  /// Whether the handle still means the session that it was made for.
  package func isCurrent(_ handle: Handle) -> Bool {
    handle.slot < sessions.slots && sessions[handle.slot].generation == handle.generation
      && sessions[handle.slot].phase != .vacant
  }
}
