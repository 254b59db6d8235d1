import MadangMemory
import MadangRecords
import MadangWire

/// What people and rooms say of themselves already, as those are told who want to hear of it. IRCv3, metadata.
package enum MetadataShow {
  /// "METADATA SYNC": all that someone subscribes to of a target, and of a room's members.
  package static func synchronize(
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
      guard world.isMembershipVisible(of: member, in: room, to: handle),
        member == handle || world.hearsOfSelf(room: room, from: member)
      else { continue }
      show(world, .person(member), keys, &linesLeft, &effects)
    }
  }

  private static func show(
    _ world: borrowing World, _ target: Metadata.Target, _ keys: [String], _ linesLeft: inout Int,
    _ effects: inout Effects
  ) {
    for value in world.metadata.all(of: target) where keys.contains(value.key) && linesLeft > 0 {
      effects.metadataValue(world.metadataName(of: target), value)
      linesLeft -= 1
    }
  }

  /// Whoever has just subscribed to keys is told their values: their own, and those of the rooms that they are in and of
  /// the people that they watch.
  package static func showSubscribed(
    _ world: borrowing World, _ handle: Handle, _ keys: [String], _ effects: inout Effects
  ) {
    guard !keys.isEmpty, world.sessions[handle.slot].isRegistered, effects.encoding.takesMetadata else { return }
    if effects.encoding.contains(.metadata3) { return effects.metadataLater(everything, seconds: 0) }
    for room in showAll(world, handle, keys, &effects) {
      effects.metadataLater(world.rooms[room].name, seconds: retrySeconds)
    }
  }

  /// What stands for everybody and every room that someone may be told of.
  private static let everything = "*ALL"

  package static func synchronizesAll(
    _ world: borrowing World, _ handle: Handle, _ target: Span<UInt8>, _ effects: borrowing Effects
  ) -> Bool {
    effects.encoding.contains(.metadata3) && world.sessions[handle.slot].isRegistered && target.equals("*ALL")
  }

  /// "METADATA *ALL SYNC".
  package static func synchronizeAll(_ world: borrowing World, _ handle: Handle, _ effects: inout Effects) {
    effects.beginBatch("metadata", everything)
    let postponed = showAll(world, handle, world.metadata.subscriptions(of: handle), &effects)
    effects.endBatch()
    for room in postponed { effects.metadataLater(world.rooms[room].name, seconds: retrySeconds) }
  }

  /// Tells each value once. Returns the rooms that are too large for that, and have something to tell.
  private static func showAll(
    _ world: borrowing World, _ handle: Handle, _ keys: [String], _ effects: inout Effects
  ) -> [UInt32] {
    if keys.isEmpty { return [] }
    var postponed: [UInt32] = []
    var linesLeft = world.settings.limits.metadataSyncLinesMax
    var told: Set<Metadata.Target> = [.person(handle)]
    show(world, .person(handle), keys, &linesLeft, &effects)
    for membership in world.sessions[handle.slot].memberships {
      if postpones(world, handle, membership.room, keys) {
        postponed.append(membership.room)
        continue
      }
      show(world, .room(membership.room), keys, &linesLeft, &effects)
      for position in world.rooms[membership.room].members.indices
      where world.isShown(position, in: membership.room, to: handle) {
        let person = world.rooms[membership.room].members[position].handle
        let member = Metadata.Target.person(person)
        // Another room may hear of who may not speak in this one.
        guard !told.contains(member), hasAny(world, member, keys),
          world.hearsOfSelf(room: membership.room, from: person)
        else { continue }
        told.insert(member)
        show(world, member, keys, &linesLeft, &effects)
      }
    }
    for nick in world.sessions[handle.slot].monitored {
      guard let person = world.person(named: nick), told.insert(.person(person)).inserted else { continue }
      show(world, .person(person), keys, &linesLeft, &effects)
    }
    return postponed
  }

  /// Whoever begins to watch people is told what is said of those who are here.
  package static func showWatched(
    _ world: borrowing World, _ handle: Handle, _ nicks: [String], _ effects: inout Effects
  ) {
    let keys = world.metadata.subscriptions(of: handle)
    if effects.encoding.contains(.metadata3) {
      for nick in nicks {
        if let person = world.person(named: nick) { synchronize(world, handle, .person(person), &effects) }
      }
      return
    }
    guard !keys.isEmpty, effects.encoding.contains(.metadata) else { return }
    var linesLeft = world.settings.limits.metadataSyncLinesMax
    for nick in nicks {
      guard let person = world.person(named: nick) else { continue }
      show(world, .person(person), keys, &linesLeft, &effects)
    }
  }

  /// Whoever joins is told what is said of the room and of those in it, or to ask later.
  package static func showJoined(
    _ world: borrowing World, _ handle: Handle, _ room: UInt32, _ effects: inout Effects
  ) {
    let keys = world.metadata.subscriptions(of: handle)
    guard effects.encoding.takesMetadata else { return }
    if postpones(world, handle, room, keys) {
      effects.metadataLater(world.rooms[room].name, seconds: retrySeconds)
    } else if effects.encoding.contains(.metadata3) || hasAny(world, handle, room, keys) {
      synchronize(world, handle, .room(room), &effects)
    }
  }

  /// "Postponed synchronization": in a large room where there is something to tell.
  private static func postpones(
    _ world: borrowing World, _ handle: Handle, _ room: UInt32, _ keys: [String]
  ) -> Bool {
    world.rooms[room].members.count > world.settings.limits.metadataSyncMembersMax
      && hasAny(world, handle, room, keys)
  }

  /// Joining several large rooms at once is over by then.
  private static let retrySeconds = 4

  private static let membersLookedAtMax = 1_000

  private static func hasAny(
    _ world: borrowing World, _ handle: Handle, _ room: UInt32, _ keys: [String]
  ) -> Bool {
    if keys.isEmpty { return false }
    if hasAny(world, .room(room), keys) { return true }
    // Nobody waits until all of a very large room are looked at: who is told to ask later finds out.
    if world.rooms[room].members.count > membersLookedAtMax { return true }
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
  package static func showOwn(_ world: borrowing World, _ handle: Handle, _ effects: inout Effects) {
    guard effects.encoding.takesMetadata, effects.encoding.contains(.batch) else { return }
    let name = world.sessions[handle.slot].nick
    effects.beginBatch("metadata", name)
    for value in world.metadata.all(of: .person(handle)) {
      effects.metadataValue(name, value)
    }
    effects.endBatch()
  }
}
