import MadangMemory
import MadangRecords
import MadangWire

/// Sessions and rooms as bytes, for snapshots and digests: with ids in place of slots, and in an order that depends on nothing
/// but what the world was told.
extension World {
  /// The id of who had a handle; nobody's where they have gone: who holds the handle then finds nobody.
  borrowing func id(of handle: Handle) -> PersonID { isCurrent(handle) ? sessions[handle.slot].id : .nobody }

  // MARK: Sessions

  /// Whether a session is in what all worlds share: those that are welcomed.
  borrowing func isShared(_ slot: UInt32) -> Bool {
    switch sessions[slot].phase {
    case .registered, .attached: true
    case .vacant, .registering, .left, .administering: false
    }
  }

  borrowing func write(session slot: UInt32, _ parts: SnapshotParts, to writer: inout ByteWriter) {
    sessions[slot].id.write(to: &writer)
    sessions[slot].phase.write(to: &writer)
    sessions[slot].nick.write(to: &writer)
    sessions[slot].user.write(to: &writer)
    sessions[slot].host.write(to: &writer)
    sessions[slot].realname.write(to: &writer)
    sessions[slot].away.write(to: &writer)
    sessions[slot].account.write(to: &writer)
    sessions[slot].modes.rawValue.write(to: &writer)
    sessions[slot].nickSince.write(to: &writer)
    sessions[slot].signedOnSeconds.write(to: &writer)
    writeOrigin(of: slot, to: &writer)
    (sessions[slot].connection == .open).write(to: &writer)
    sessions[slot].node.rawValue.write(to: &writer)
    sessions[slot].attachmentsOrPerson.map { id(of: $0) }.write(to: &writer)
    sessions[slot].memberships.map(\.room).write(to: &writer)
    if parts.contains(.lively) { sessions[slot].lastSpokeSeconds.load(ordering: .relaxed).write(to: &writer) }
    if parts.contains(.local) { writeLocal(slot, to: &writer) }
  }

  private borrowing func writeOrigin(of slot: UInt32, to writer: inout ByteWriter) {
    (sessions[slot].origin != nil).write(to: &writer)
    if let origin = sessions[slot].origin {
      origin.host.write(to: &writer)
      origin.address.write(to: &writer)
      origin.gateway.write(to: &writer)
    }
    sessions[slot].comesSecurely.write(to: &writer)
    sessions[slot].isSecure.write(to: &writer)
    sessions[slot].encryption.write(to: &writer)
  }

  /// What concerns the connection alone.
  private borrowing func writeLocal(_ slot: UInt32, to writer: inout ByteWriter) {
    sessions[slot].localPart.write(to: &writer)
    clientBatches[slot].write(to: &writer)
    metadata.subscriptions(of: Handle(slot: slot, generation: sessions[slot].generation)).write(to: &writer)
  }

  // MARK: Rooms

  borrowing func write(room: UInt32, _ parts: SnapshotParts, to writer: inout ByteWriter) {
    room.write(to: &writer)
    rooms[room].name.write(to: &writer)
    rooms[room].createdSeconds.write(to: &writer)
    rooms[room].topic.write(to: &writer)
    rooms[room].modes.rawValue.write(to: &writer)
    rooms[room].key.write(to: &writer)
    rooms[room].membersMax.write(to: &writer)
    rooms[room].slowSeconds.write(to: &writer)
    for list in MaskList.allCases { rooms[room][list].write(to: &writer) }
    rooms[room].invited.write(to: &writer)
    rooms[room].members.count.write(to: &writer)
    for index in rooms[room].members.indices {
      let member = rooms[room].members[index]
      id(of: member.handle).write(to: &writer)
      member.prefix.rawValue.write(to: &writer)
      if parts.contains(.lively) { writeActivity(at: index, in: room, to: &writer) }
    }
    if parts.contains(.lively) { (rooms[room].outsidePauses?.values ?? []).write(to: &writer) }
  }

  private borrowing func writeActivity(at index: Int, in room: UInt32, to writer: inout ByteWriter) {
    let activity = rooms[room].activities.isEmpty ? nil : rooms[room].activities[index]
    (activity != nil).write(to: &writer)
    guard let activity else { return }
    activity.isUnseen.load(ordering: .relaxed).write(to: &writer)
    activity.lastSpokeMilliseconds.load(ordering: .relaxed).write(to: &writer)
  }
}

/// What is the connection's alone, of a session.
struct LocalSession: FieldCodable {
  var connection: Session.Connection
  var failedLogins: UInt8
  var encoding: UInt64
  var capabilityVersion: UInt16
  var registration: Registration?
  var authentication: Authentication.Written?
  var monitored: [String]

  func write(to writer: inout ByteWriter) {
    connection.write(to: &writer)
    failedLogins.write(to: &writer)
    encoding.write(to: &writer)
    capabilityVersion.write(to: &writer)
    registration.write(to: &writer)
    authentication.write(to: &writer)
    monitored.write(to: &writer)
  }
}

extension LocalSession {
  init(from reader: inout FieldReader) throws(FieldError) {
    connection = try Session.Connection(from: &reader)
    failedLogins = try UInt8(from: &reader)
    encoding = try UInt64(from: &reader)
    capabilityVersion = try UInt16(from: &reader)
    registration = try Registration?(from: &reader)
    authentication = try Authentication.Written?(from: &reader)
    monitored = try [String](from: &reader)
  }
}

extension Session {
  var localPart: LocalSession {
    LocalSession(
      connection: connection, failedLogins: failedLogins, encoding: encoding.rawValue,
      capabilityVersion: capabilityVersion, registration: registration,
      authentication: authentication.map(Authentication.Written.init), monitored: monitored)
  }
}
