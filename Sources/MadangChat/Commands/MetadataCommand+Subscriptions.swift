import MadangMemory
import MadangWire

/// Wanting to hear of keys, and being told what is there already. IRCv3, metadata.
extension MetadataCommand {
  /// "METADATA SUB": key by key, up to the first that is one too many.
  static func subscribe(
    _ world: inout World, _ handle: Handle, _ keys: [String], _ effects: inout Effects
  ) {
    var accepted: [String] = []
    var fresh: [String] = []
    for key in keys {
      guard isKey(world, key) else {
        refuseKey(world, key, &effects)
        continue
      }
      if !world.metadata.isSubscribed(handle, to: key) {
        if world.metadata.subscriptions(of: handle).count >= world.settings.limits.metadataSubscriptionsMax {
          effects.fail("METADATA", "TOO_MANY_SUBS", key, text: "Too many subscriptions")
          break
        }
        world.metadata.subscribe(handle, to: key)
        fresh.append(key)
      }
      if !accepted.contains(key) { accepted.append(key) }
    }
    numerics(.metadataSubOK, world, accepted, &effects)
    showSubscribed(world, handle, fresh, &effects)
  }

  static func unsubscribe(
    _ world: inout World, _ handle: Handle, _ keys: [String], _ effects: inout Effects
  ) {
    var accepted: [String] = []
    for key in keys {
      guard isKey(world, key) else {
        refuseKey(world, key, &effects)
        continue
      }
      world.metadata.unsubscribe(handle, from: key)
      if !accepted.contains(key) { accepted.append(key) }
    }
    numerics(.metadataUnsubOK, world, accepted, &effects)
  }

  static func showSubscriptions(_ world: borrowing World, _ handle: Handle, _ effects: inout Effects) {
    effects.beginBatch("metadata-subs")
    numerics(.metadataSubs, world, world.metadata.subscriptions(of: handle), &effects)
    effects.endBatch()
  }

  /// Each key is a parameter, and a message has at most 15.
  private static func numerics(
    _ numeric: Numeric, _ world: borrowing World, _ keys: [String], _ effects: inout Effects
  ) {
    let keysPerLineMax = IRCMessage.parametersMax - 1
    for line in Effects.packed(keys, bytesMax: effects.listBytesMax(), wordsMax: keysPerLineMax) {
      effects.beginNumeric(numeric)
      effects.parameter(line)
      effects.endLine()
    }
  }

  // MARK: What is there already

  /// "METADATA SYNC": all that someone subscribes to of a target, and of a room's members.
  static func synchronize(
    _ world: borrowing World, _ handle: Handle, _ target: Metadata.Target, _ effects: inout Effects
  ) {
    effects.beginBatch("metadata", world.metadataName(of: target))
    var linesLeft = world.settings.limits.metadataSyncLinesMax
    let keys = world.metadata.subscriptions(of: handle)
    switch target {
    case .person: show(world, target, keys, &linesLeft, &effects)
    case .room(let room): show(world, handle, room, keys, &linesLeft, &effects)
    }
    effects.endBatch()
  }

  /// Of a room's members, those whom someone may know to be in it.
  private static func show(
    _ world: borrowing World, _ handle: Handle, _ room: UInt32, _ keys: [String], _ linesLeft: inout Int,
    _ effects: inout Effects
  ) {
    show(world, .room(room), keys, &linesLeft, &effects)
    for position in world.rooms[room].members.indices where linesLeft > 0 {
      let member = world.rooms[room].members[position].handle
      if !hasAny(world, .person(member), keys) { continue }
      guard world.isMembershipVisible(of: member, in: room, to: handle) else { continue }
      show(world, .person(member), keys, &linesLeft, &effects)
    }
  }

  private static func show(
    _ world: borrowing World, _ target: Metadata.Target, _ keys: [String], _ linesLeft: inout Int,
    _ effects: inout Effects
  ) {
    for value in world.metadata.all(of: target) where keys.contains(value.key) && linesLeft > 0 {
      effects.serverLine("METADATA", world.metadataName(of: target), value.key, "*", text: value.value)
      linesLeft -= 1
    }
  }

  /// Whoever has just subscribed to keys is told their values: their own, and those of the rooms that they are in and of
  /// the people that they watch.
  private static func showSubscribed(
    _ world: borrowing World, _ handle: Handle, _ keys: [String], _ effects: inout Effects
  ) {
    guard !keys.isEmpty, world.sessions[handle.slot].isRegistered, effects.encoding.contains(.metadata) else { return }
    var linesLeft = world.settings.limits.metadataSyncLinesMax
    var told: Set<Metadata.Target> = [.person(handle)]
    show(world, .person(handle), keys, &linesLeft, &effects)
    for membership in world.sessions[handle.slot].memberships {
      if postpones(world, handle, membership.room, keys, &effects) { continue }
      show(world, .room(membership.room), keys, &linesLeft, &effects)
      for position in world.rooms[membership.room].members.indices
      where world.isShown(position, in: membership.room, to: handle) {
        let member = Metadata.Target.person(world.rooms[membership.room].members[position].handle)
        if told.insert(member).inserted { show(world, member, keys, &linesLeft, &effects) }
      }
    }
    for nick in world.sessions[handle.slot].monitored {
      guard let person = world.welcomedPerson(named: nick), told.insert(.person(person)).inserted else { continue }
      show(world, .person(person), keys, &linesLeft, &effects)
    }
  }

  /// Whoever begins to watch people is told what is said of those who are here.
  static func showWatched(
    _ world: borrowing World, _ handle: Handle, _ nicks: [String], _ effects: inout Effects
  ) {
    let keys = world.metadata.subscriptions(of: handle)
    guard !keys.isEmpty, effects.encoding.contains(.metadata) else { return }
    var linesLeft = world.settings.limits.metadataSyncLinesMax
    for nick in nicks {
      guard let person = world.welcomedPerson(named: nick) else { continue }
      show(world, .person(person), keys, &linesLeft, &effects)
    }
  }

  /// Whoever joins is told what is said of the room and of those in it, or to ask later.
  static func showJoined(
    _ world: borrowing World, _ handle: Handle, _ room: UInt32, _ effects: inout Effects
  ) {
    let keys = world.metadata.subscriptions(of: handle)
    guard effects.encoding.contains(.metadata), hasAny(world, handle, room, keys),
      !postpones(world, handle, room, keys, &effects)
    else { return }
    synchronize(world, handle, .room(room), &effects)
  }

  /// "Postponed synchronization": in a large room where there is something to tell.
  private static func postpones(
    _ world: borrowing World, _ handle: Handle, _ room: UInt32, _ keys: [String], _ effects: inout Effects
  ) -> Bool {
    guard world.rooms[room].members.count > world.settings.limits.metadataSyncMembersMax,
      hasAny(world, handle, room, keys)
    else { return false }
    effects.numeric(.metadataSyncLater, world.rooms[room].name, String(retrySeconds))
    return true
  }

  /// Joining several large rooms at once is over by then.
  private static let retrySeconds = 4

  private static func hasAny(
    _ world: borrowing World, _ handle: Handle, _ room: UInt32, _ keys: [String]
  ) -> Bool {
    if keys.isEmpty { return false }
    if hasAny(world, .room(room), keys) { return true }
    for position in world.rooms[room].members.indices
    where hasAny(world, .person(world.rooms[room].members[position].handle), keys)
      && world.isShown(position, in: room, to: handle)
    { return true }
    return false
  }

  private static func hasAny(_ world: borrowing World, _ target: Metadata.Target, _ keys: [String]) -> Bool {
    world.metadata.all(of: target).contains { keys.contains($0.key) }
  }

  /// Whoever is welcomed is told what is said of them already, if nothing. "Notifications".
  static func showOwn(_ world: borrowing World, _ handle: Handle, _ effects: inout Effects) {
    guard effects.encoding.isSuperset(of: [.metadata, .batch]) else { return }
    let name = world.sessions[handle.slot].nick
    effects.beginBatch("metadata", name)
    for value in world.metadata.all(of: .person(handle)) {
      effects.serverLine("METADATA", name, value.key, "*", text: value.value)
    }
    effects.endBatch()
  }
}
