import MadangMemory
import MadangWire
import MadangWorld

/// Modes of rooms. Modern IRC, "MODE message", "Channel mode".
extension Mode {
  static func runRoom(
    _ world: inout World, _ handle: Handle, _ command: borrowing Command, _ effects: inout Effects
  ) {
    guard let room = world.room(named: command.bytes(0)) else {
      effects.numeric(.noSuchChannel, command.text(0), text: "No such channel")
      return
    }
    guard command.count > 1 else {
      // Of a secret room nobody outside learns more than that it is there.
      if world.isVisible(room: room, to: handle) || world.isServerOperator(handle) {
        show(world, handle, room, &effects)
      } else {
        effects.numeric(.notOnChannel, world.rooms[room].name, text: "You're not on that channel")
      }
      return
    }
    let wishes = wishes(command, changesMax: world.settings.limits.modeChangesMax)
    if !wishes.changes.isEmpty, !world.isOperator(handle, of: room) {
      effects.numeric(.chanOpPrivilegesNeeded, world.rooms[room].name, text: "You're not channel operator")
      return
    }
    for letter in wishes.unknown {
      effects.numeric(.unknownMode, String(Character(letter)), text: "is unknown mode char to me")
    }
    var changes: [ModeChange] = []
    var lost: [(target: Handle, change: ModeChange)] = []
    for wish in wishes.changes {
      let verdict = world.change(wish.change, wish.mode, of: room, by: handle, seconds: effects.seconds)
      if case .changed(let change) = verdict {
        changes.append(change)
        if case .standing = wish.mode, let target = world.person(named: change.parameter ?? "") {
          // Who comes into sight does so before the MODE; who goes out of it, after.
          if lost.contains(where: { $0.target == target }) {
            // They were seen before this command.
          } else if change.adds {
            world.standingChanged(of: target, in: room, change, &effects)
          } else {
            lost.append((target, change))
          }
        }
      }
      answer(world, verdict, wish.change, room, &effects)
    }
    world.announce(changes, in: room, by: handle, &effects)
    for (target, change) in lost { world.standingChanged(of: target, in: room, change, &effects) }
    for list in wishes.lists { show(world, handle, list, of: room, &effects) }
  }

  static func wishes(_ command: borrowing Command, changesMax: Int) -> ModeWishes {
    var parameters: [String] = []
    for index in stride(from: 2, to: command.count, by: 1) { parameters.append(command.text(index)) }
    return ModeWishes(letters: command.text(1), parameters, changesMax: changesMax)
  }

  static func answer(
    _ world: borrowing World, _ verdict: World.ModeVerdict, _ change: ModeChange, _ room: UInt32,
    _ effects: inout Effects
  ) {
    let name = world.rooms[room].name
    let letter = String(Character(change.letter))
    let parameter = change.parameter ?? "*"
    switch verdict {
    case .changed, .unchanged: break
    case .noSuchPerson: effects.numeric(.noSuchNick, parameter, text: "No such nick/channel")
    case .targetNotMember(let nick):
      effects.numeric(.userNotInChannel, nick, name, text: "They aren't on that channel")
    case .badParameter(let reason): effects.numeric(.invalidModeParam, name, letter, parameter, text: reason)
    case .shareFull:
      effects.numeric(.banListFull, name, letter, text: "You have as many entries in channels' lists as you may have")
    case .listFull: effects.numeric(.banListFull, name, letter, text: "Channel ban list is full")
    }
  }

  // MARK: Queries

  /// RPL_CHANNELMODEIS and RPL_CREATIONTIME. Those outside see that there is a key, and not which.
  private static func show(_ world: borrowing World, _ handle: Handle, _ room: UInt32, _ effects: inout Effects) {
    var letters = "+"
    var parameters: [String] = []
    if let key = world.rooms[room].key {
      letters += "k"
      parameters.append(world.isMember(handle, of: room) ? key : "*")
    }
    if let most = world.rooms[room].membersMax {
      letters += "l"
      parameters.append(String(most))
    }
    if world.rooms[room].slowSeconds > 0 {
      letters += "W"
      parameters.append(String(world.rooms[room].slowSeconds))
    }
    for flag in RoomModes.letters where world.rooms[room].modes.contains(flag.mode) { letters.append(flag.letter) }
    effects.beginNumeric(.channelModeIs)
    effects.parameter(world.rooms[room].name)
    effects.parameter(letters)
    for parameter in parameters { effects.parameter(parameter) }
    effects.endLine()
    effects.numeric(.creationTime, world.rooms[room].name, String(world.rooms[room].createdSeconds))
  }

  /// RPL_BANLIST and its like. The lists of a room that is secret, or that one may not enter, are for its members.
  private static func show(
    _ world: borrowing World, _ handle: Handle, _ list: MaskList, of room: UInt32, _ effects: inout Effects
  ) {
    let name = world.rooms[room].name
    guard world.isOpen(room: room, to: handle) else {
      effects.numeric(.notOnChannel, name, text: "You're not on that channel")
      return
    }
    effects.inquire { world, position, budget, effects in
      // Between two pieces the room may go, or who asked be put out of it.
      while world.room(named: name) == room, world.isOpen(room: room, to: handle),
        position < world.rooms[room][list].count
      {
        if budget.isSpent(effects) { return false }
        budget.spend()
        let mask = world.rooms[room][list][position]
        position += 1
        effects.numeric(list.numerics.entry, name, mask.mask, mask.author, String(mask.setSeconds))
      }
      effects.numeric(list.numerics.end, name, text: list.endText)
      return true
    }
  }
}
