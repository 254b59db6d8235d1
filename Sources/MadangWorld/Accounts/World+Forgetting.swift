import MadangMemory
import MadangRecords
import MadangWire

/// What goes with an account.
extension World {
  /// An account is no more: who is logged in to it is logged out, and its nicknames are anyone's, once nothing is left that
  /// would be theirs who have its name next. What that is, is for `goOn`.
  package mutating func forget(account: String) -> AccountForgetting {
    let names = [account.foldedName] + ownedNames.nicks(of: account).map(\.foldedName)
    ownedNames.setLocked(account, true)
    takeBackLogins(to: account)
    return AccountForgetting(of: account, names: names)
  }

  /// Goes on with it, for there may be many people and many rooms. True once nothing is left.
  package mutating func goOn(
    with forgetting: inout AccountForgetting, _ budget: inout LookBudget, _ effects: inout Effects
  ) -> Bool {
    let account = forgetting.account
    // Where it was asked for twice, the name may be somebody else's by now.
    guard ownedNames.isLocked(account) else { return true }
    let names = Set(forgetting.names)
    let house = ([settings.lobby] + settings.houseRooms).map(\.foldedName)
    switch forgetting.step {
    case .logins:
      guard logOutAll(of: account, &budget, &effects) else { return false }
      metadata.accounts.forget(account)
      readMarkers.forget(account.foldedName)
      keptRooms.forget(account: account.foldedName, names)
      forgetting.step = .founded
    case .founded:
      while let key = registry.firstKey(foundedBy: account) {
        if budget.isSpent(effects) { return false }
        forget(account, names, house: house, inRoomAt: key, &budget, &effects)
      }
      forgetting.step = .registered(after: [])
    case .registered(var key):
      while !budget.isSpent(effects), let next = registry.key(after: key) {
        forget(account, names, house: house, inRoomAt: next, &budget, &effects)
        key = next
      }
      forgetting.step = registry.key(after: key) == nil ? .rooms(next: 0) : .registered(after: key)
    case .rooms(var room):
      // Those that are not registered are left.
      while !budget.isSpent(effects), room < roomSlotsUsed {
        forget(names, account: account, in: room, &budget, &effects)
        room += 1
      }
      forgetting.step = .rooms(next: room)
      guard room >= roomSlotsUsed else { return false }
      ownedNames.removeAll(of: account)
      return true
    }
    return false
  }

  /// A registered room and its record in one go: each would bring back what the other has lost.
  private mutating func forget(
    _ account: String, _ names: Set<String>, house: [String], inRoomAt key: [UInt8], _ budget: inout LookBudget,
    _ effects: inout Effects
  ) {
    let room = room(named: key.span)
    if let room { forget(names, account: account, in: room, &budget, &effects) }
    budget.spend(2 + registry.entryCount(ofRoomAt: key))
    guard let name = registry.forget(account: account, names, inRoomAt: key, house: house) else { return }
    if registry[name] == nil { chargeMasks(ofRoomNamed: name, to: effects.author) }
    if let room { budget.spend(looksToTell(room)) }
    let rest = registry[name]?.hasOperator == true ? "; an operator by right may REGISTER it" : ""
    tellRoom(name, "\(name) belongs to nobody now, for the account that founded it is no more\(rest).", &effects)
  }

  /// Takes out of a room that somebody is in what a record loses too: see `RoomRecord.forget`.
  private mutating func forget(
    _ names: Set<String>, account: String, in room: UInt32, _ budget: inout LookBudget, _ effects: inout Effects
  ) {
    budget.spend()
    if rooms[room].isVacant { return }
    budget.spend(maskCount(of: room))
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
    budget.spend(looksToTell(room))
    var event = effects.beginServerEvent("TOPIC")
    effects.parameter(rooms[room].name)
    event.text = effects.trailing("")
    effects.endEvent(&event)
    effects.say(event, in: room)
  }

  /// What it takes to tell the members of a room something.
  private borrowing func looksToTell(_ room: UInt32) -> Int { rooms[room].members.count / 8 }
}
