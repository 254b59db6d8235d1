/// The rules of the commands in `UserCommand.table`. Each runs only after the welcome, with as many words as it needs.
extension IRCSession {
  mutating func join(_ argument: String, _ effects: inout [SessionEffect]) {
    let (list, keyList) = IRCSession.firstWord(argument)
    // One key for each room in turn, or one for all.
    let keys = keyList.split(separator: ",", omittingEmptySubsequences: false)
    for (place, name) in list.split(separator: ",").map(String.init).enumerated() {
      let key = keys.count == 1 ? keyList : place < keys.count ? String(keys[place]) : ""
      let name = features.isRoom(name) ? name : "#" + name
      target = name
      if let index = room(named: name) {
        target = rooms[index].name
        if rooms[index].isJoined {
          effects.append(.show(.status("now talking in \(rooms[index].name)")))
          continue
        }
      } else {
        rooms.append(Room(name: name))
      }
      guard let index = room(named: name) else { continue }
      if !key.isEmpty { rooms[index].key = key }
      rooms[index].isAwaited = true
      effects.append(IRCSession.joining(rooms[index]))
    }
  }

  mutating func part(_ argument: String, _ effects: inout [SessionEffect]) {
    let (word, rest) = IRCSession.firstWord(argument)
    let isNamed = features.isRoom(word)
    guard let place = isNamed ? word : target else { return problem("you are in no room", &effects) }
    guard features.isRoom(place) else {
      // Leaving a conversation with one person.
      target = lastRoom
      return
    }
    let reason = isNamed ? rest : argument
    effects.append(IRCSession.line(reason.isEmpty ? "PART \(place)" : "PART \(place) :\(reason)"))
    // What is typed next is not for a room that we leave, though the server has not said so yet.
    if let index = room(named: place) { rooms[index].isJoined = false }
    if let target, features.areSame(target, place) { self.target = lastRoom }
  }

  mutating func act(_ argument: String, _ effects: inout [SessionEffect]) {
    guard let target else { return problem("you are in no room: /join #room enters one", &effects) }
    send(argument, to: target, isAction: true, &effects)
  }

  mutating func message(_ argument: String, _ effects: inout [SessionEffect]) {
    let (place, text) = IRCSession.firstWord(argument)
    send(text, to: place, &effects)
  }

  mutating func notice(_ argument: String, _ effects: inout [SessionEffect]) {
    let (place, text) = IRCSession.firstWord(argument)
    send(text, to: place, isNotice: true, &effects)
  }

  mutating func query(_ argument: String, _ effects: inout [SessionEffect]) {
    let (name, text) = IRCSession.firstWord(argument)
    target = name.isEmpty ? lastRoom : room(named: name).map { rooms[$0].name } ?? name
    effects.append(.show(.status(target.map { "now talking to \($0)" } ?? "now talking to nobody")))
    if let target, !text.isEmpty { send(text, to: target, &effects) }
  }

  mutating func names(_ argument: String, _ effects: inout [SessionEffect]) {
    guard let place = argument.isEmpty ? target : argument else { return problem("write /names ROOM", &effects) }
    if let index = room(named: place) { rooms[index].isListWanted = true }
    effects.append(IRCSession.line("NAMES \(place)"))
  }

  mutating func topic(_ argument: String, _ effects: inout [SessionEffect]) {
    let (word, rest) = IRCSession.firstWord(argument)
    let isNamed = features.isRoom(word)
    guard let place = isNamed ? word : target else { return problem("you are in no room: write /topic ROOM", &effects) }
    let text = isNamed ? rest : argument
    effects.append(IRCSession.line(text.isEmpty ? "TOPIC \(place)" : "TOPIC \(place) :\(text)"))
  }

  mutating func who(_ argument: String, _ effects: inout [SessionEffect]) {
    guard let mask = argument.isEmpty ? target : argument else { return problem("write /who NAME", &effects) }
    effects.append(IRCSession.line("WHO \(mask)"))
  }

  mutating func goAway(_ argument: String, _ effects: inout [SessionEffect]) {
    effects.append(IRCSession.line(argument.isEmpty ? "AWAY" : "AWAY :\(argument)"))
  }

  mutating func invite(_ argument: String, _ effects: inout [SessionEffect]) {
    let (name, place) = IRCSession.firstWord(argument)
    guard let place = place.isEmpty ? target : place else { return problem("write /invite NICK ROOM", &effects) }
    effects.append(IRCSession.line("INVITE \(name) \(place)"))
  }

  mutating func kick(_ argument: String, _ effects: inout [SessionEffect]) {
    let (name, reason) = IRCSession.firstWord(argument)
    guard let target, features.isRoom(target) else { return problem("you are in no room", &effects) }
    effects.append(IRCSession.line(reason.isEmpty ? "KICK \(target) \(name)" : "KICK \(target) \(name) :\(reason)"))
  }

  mutating func forward(_ command: String, _ argument: String, _ effects: inout [SessionEffect]) {
    effects.append(IRCSession.line([command, argument].filter { !$0.isEmpty }.joined(separator: " ")))
  }

  mutating func help(_ argument: String, _ effects: inout [SessionEffect]) {
    let name = argument.hasPrefix("/") ? String(argument.dropFirst()) : argument
    let rows = name.isEmpty ? UserCommand.table : UserCommand.table.filter { $0.name == UserCommand.named(name)?.name }
    if rows.isEmpty { return problem("there is no command /\(name)", &effects) }
    let widest = rows.map(\.usage.count).max() ?? 0
    for row in rows {
      let padding = String(repeating: " ", count: widest - row.usage.count)
      effects.append(.show(.status("\(row.usage)\(padding)  \(row.summary)")))
    }
  }
}
