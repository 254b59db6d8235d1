import MadangMemory
import MadangRecords
import MadangWire

/// What goes with an account.
extension World {
  /// How far it has come.
  private struct Forgetting {
    /// Of the rooms that are registered, those that the account founded first.
    package let records: [[UInt8]]
    package var record = 0
    package var room = 0

    mutating func nextRecord() -> [UInt8]? {
      guard record < records.count else { return nil }
      record += 1
      return records[record - 1]
    }
  }

  /// An account is no more: who is logged in to it is logged out, and its nicknames are anyone's, once nothing is left that
  /// would be theirs who have its name next. In pieces, for there may be many rooms.
  package mutating func forget(
    account: String, _ effects: inout Effects, then end: @escaping @Sendable (borrowing World, inout Effects) -> Void
  ) {
    let names = Set([account.foldedName] + ownedNames.nicks(of: account).map(\.foldedName))
    ownedNames.setLocked(account, true)
    logOutAll(of: account, &effects) { world, effects in
      world.metadata.accounts.forget(account)
      world.readMarkers.forget(account.foldedName)
      world.keptRooms.forget(account: account.foldedName, names)
      let house = ([world.settings.lobby] + world.settings.houseRooms).map(\.foldedName)
      let founded = world.registry.rooms(foundedBy: account).map(RoomRegistry.key)
      let start = Forgetting(records: founded + world.registry.keys)
      Sweep.begin(&world, from: start, &effects) { world, forgetting, budget, effects in
        while !budget.isSpent(effects), let key = forgetting.nextRecord() {
          budget.spend(2)
          world.forget(account, names, house: house, inRoomAt: key, &effects)
        }
        // What is left are rooms that are not registered.
        while !budget.isSpent(effects), forgetting.room < world.roomSlotsUsed {
          budget.spend(2)
          world.forget(names, account: account, in: UInt32(forgetting.room), &effects)
          forgetting.room += 1
        }
        guard forgetting.record == forgetting.records.count, forgetting.room >= world.roomSlotsUsed else {
          return false
        }
        world.ownedNames.removeAll(of: account)
        end(world, &effects)
        return true
      }
    }
  }

  /// A registered room and its record in one go: each would bring back what the other has lost.
  private mutating func forget(
    _ account: String, _ names: Set<String>, house: [String], inRoomAt key: [UInt8], _ effects: inout Effects
  ) {
    if let room = room(named: key.span) { forget(names, account: account, in: room, &effects) }
    guard let name = registry.forget(account: account, names, inRoomAt: key, house: house) else { return }
    if registry[name] == nil { chargeMasks(ofRoomNamed: name, to: effects.author) }
    let rest = registry[name]?.hasOperator == true ? "; an operator by right may REGISTER it" : ""
    tellRoom(name, "\(name) belongs to nobody now, for the account that founded it is no more\(rest).", &effects)
  }

  /// Takes out of a room that somebody is in what a record loses too: see `RoomRecord.forget`.
  private mutating func forget(_ names: Set<String>, account: String, in room: UInt32, _ effects: inout Effects) {
    if rooms[room].isVacant { return }
    for list in MaskList.allCases where !rooms[room][list].isEmpty {
      if list != .ban {
        for mask in rooms[room][list] where AuthorName.isMask(mask.mask, ofAccount: account) { giveBackShare(of: mask) }
        rooms[room][list].removeAll { AuthorName.isMask($0.mask, ofAccount: account) }
      }
      for index in rooms[room][list].indices
      where names.contains(AuthorName.folded(rooms[room][list][index].author)) {
        rooms[room][list][index].author = AuthorName.forgotten
      }
    }
    guard let topic = rooms[room].topic, names.contains(AuthorName.folded(topic.author)) else { return }
    rooms[room].topic = nil
    var event = effects.beginServerEvent("TOPIC")
    effects.parameter(rooms[room].name)
    event.text = effects.trailing("")
    effects.endEvent(&event)
    effects.say(event, in: room)
  }
}
