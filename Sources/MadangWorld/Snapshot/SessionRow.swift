import MadangMemory
import MadangRecords
import MadangWire

/// A session as `World.write(session:)` wrote it.
struct SessionRow: ~Copyable {
  private(set) var id = PersonID.nobody
  var session = Session()
  /// The person's further connections, or an attachment's person.
  private(set) var attachmentsOrPerson: [PersonID] = []
  private(set) var rooms: [UInt32] = []
  var batches: ClientBatches?
  var subscriptions: [String] = []

  init(from reader: inout FieldReader, _ parts: SnapshotParts) throws(FieldError) {
    id = try PersonID(from: &reader)
    session.phase = try Session.Phase(from: &reader)
    session.nick = try String(from: &reader)
    session.user = try String(from: &reader)
    session.host = try String(from: &reader)
    session.realname = try String(from: &reader)
    session.away = try String?(from: &reader)
    session.account = try String?(from: &reader)
    session.modes = UserModes(rawValue: try UInt8(from: &reader))
    session.nickSince = try MessageID(from: &reader)
    session.signedOnSeconds = try Int64(from: &reader)
    if try Bool(from: &reader) {
      session.origin = Origin(
        host: try String(from: &reader), address: try String(from: &reader), gateway: try String?(from: &reader))
    }
    session.comesSecurely = try Bool(from: &reader)
    session.isSecure = try Bool(from: &reader)
    session.encryption = try Encryption(from: &reader)
    session.connection = try Bool(from: &reader) ? .open : .ended
    session.node = NodeID(rawValue: try reader.next())
    attachmentsOrPerson = try [PersonID](from: &reader)
    rooms = try [UInt32](from: &reader)
    if parts.contains(.lively) { session.lastSpokeSeconds.store(try Int64(from: &reader), ordering: .relaxed) }
    if parts.contains(.local) {
      let local = try LocalSession(from: &reader)
      session.connection = local.connection
      session.failedLogins = local.failedLogins
      session.encoding = Encoding(rawValue: local.encoding)
      session.capabilityVersion = local.capabilityVersion
      session.registration = local.registration
      session.authentication = local.authentication?.authentication
      session.monitored = local.monitored
      batches = try ClientBatches?(from: &reader)
      subscriptions = try [String](from: &reader)
    }
  }
}

/// A room as `World.write(room:)` wrote it.
struct RoomRow: ~Copyable {
  private(set) var slot: UInt32 = 0
  var room = Room()
  var members: [(id: PersonID, prefix: MemberPrefix)] = []

  init(from reader: inout FieldReader, _ parts: SnapshotParts) throws(FieldError) {
    slot = try UInt32(from: &reader)
    room.name = try String(from: &reader)
    room.createdSeconds = try Int64(from: &reader)
    room.topic = try Room.Topic?(from: &reader)
    room.modes = RoomModes(rawValue: try UInt16(from: &reader))
    room.key = try String?(from: &reader)
    room.membersMax = try Int?(from: &reader)
    room.slowSeconds = try Int64(from: &reader)
    for list in MaskList.allCases { room[list] = try [Room.Mask](from: &reader) }
    room.invited = try [PersonID](from: &reader)
    let needsActivities = !room.modes.isDisjoint(with: [.slow, .hasUnseen])
    for _ in 0..<(try reader.count()) {
      members.append((try PersonID(from: &reader), MemberPrefix(rawValue: try UInt8(from: &reader))))
      var activity: MemberActivity?
      if parts.contains(.lively), try Bool(from: &reader) {
        activity = MemberActivity(isUnseen: try Bool(from: &reader))
        activity?.lastSpokeMilliseconds.store(try Int64(from: &reader), ordering: .relaxed)
      } else if room.modes.contains(.slow) {
        activity = MemberActivity(isUnseen: false)
      }
      if needsActivities { room.activities.append(activity) }
    }
    if parts.contains(.lively) {
      let values = try [UInt64](from: &reader)
      if !values.isEmpty {
        guard let pauses = OutsidePauses(values) else { throw .malformed }
        room.outsidePauses = pauses
      }
    } else if room.modes.contains(.slow) {
      room.outsidePauses = OutsidePauses()
    }
    guard !room.name.isEmpty, !members.isEmpty else { throw .malformed }
  }
}
