/// What happened in one room, as a member saw it who came first, stays and reads everything; with what the room was like
/// after each of it, and what plain members must have been sent.
struct RoomHistory {
  /// What plain members are sent of an item.
  enum PlainForm {
    case nothing
    case message(nick: String, text: String)
    case join(who: String)
    case kick(String)
  }

  let items: [Stay.Item]
  private(set) var plainForms: [PlainForm] = []
  /// Where a person's JOINs stand.
  private(set) var joins: [String: [Int]] = [:]
  /// Who was put out by the KICK at a place.
  private(set) var kicked: [Int: String] = [:]
  /// What each person said, in order.
  private(set) var spoken: [String: [String]] = [:]
  /// What the rules forbade, and happened.
  private(set) var flaw: String?
  private var states: [RoomState] = [RoomState()]
  private var stateNumbers: [Int] = []

  init(_ stay: Stay, _ people: [String: SimulatedClient]) {
    items = stay.items
    for (index, item) in items.enumerated() {
      var state = states[states.count - 1]
      if item.command == "JOIN" {
        joins[item.user, default: []].append(index)
        if let newcomer = people[item.user], let breach = state.breach(ofEntering: stay.room, item, newcomer) {
          note(breach, item)
        }
      }
      if item.command == "KICK" { kicked[index] = state.members[item.words[1]]?.user }
      if let breach = state.apply(item) { note(breach, item) }
      if !item.isSpeech { states.append(state) }
      stateNumbers.append(states.count - 1)
      plainForms.append(RoomHistory.plainForm(of: item, people))
    }
    joinSpeech(people)
  }

  private mutating func note(_ breach: String, _ item: Stay.Item) {
    if flaw == nil { flaw = "\(item.nick) \(breach): '\(item.text)'" }
  }

  /// The room after an item.
  func state(after index: Int) -> RoomState { states[stateNumbers[index]] }

  /// What the room may have been like when `mark` items had happened, and perhaps more.
  func states(since mark: Int) -> ArraySlice<RoomState> { states[(mark == 0 ? 0 : stateNumbers[mark - 1])...] }

  private static func plainForm(of item: Stay.Item, _ people: [String: SimulatedClient]) -> PlainForm {
    switch item.command {
    case "JOIN":
      // Plain people are announced by the address that they come from.
      .join(who: people[item.user].flatMap { $0.isPlain ? $0.hostAndPort(of: item.user) : nil } ?? item.nick)
    case "KICK": .kick("* \(item.nick) puts \(item.words[1]) out of \(item.words[0]): \(item.words[2])")
    case "PRIVMSG", "NOTICE": .message(nick: item.nick, text: item.words.last ?? "")
    default: .nothing
    }
  }

  /// Puts together what IRC members were sent in several lines, and plain ones in one.
  private mutating func joinSpeech(_ people: [String: SimulatedClient]) {
    var index = 0
    while index < items.count {
      defer { index += 1 }
      guard items[index].isSpeech else { continue }
      let user = items[index].user
      let first = index
      var text = items[index].words.last ?? ""
      if let speaker = people[user], speaker.isPlain, !speaker.said.contains(text) {
        while index + 1 < items.count, items[index + 1].user == user, items[index + 1].isSpeech,
          !speaker.said.contains(text)
        {
          index += 1
          text += items[index].words.last ?? ""
          plainForms[index] = .nothing
        }
        plainForms[first] = .message(nick: items[first].nick, text: text)
      }
      spoken[user, default: []].append(text)
    }
  }
}

extension RoomState {
  /// What stood against entering, as far as the model knows: keys are checked against those that the newcomer has ever
  /// given for the room, invitations against those that anybody has ever said for one of their names.
  func breach(ofEntering room: String, _ item: Stay.Item, _ newcomer: SimulatedClient) -> String? {
    let names = newcomer.names.union([item.nick])
    if flags.contains("i"), !newcomer.ledger.wasInvited(names, to: room) { return "entered uninvited" }
    if let key, !newcomer.keysTried[room, default: []].contains(key) { return "entered without the key" }
    if let membersMax, members.count >= membersMax { return "entered a full room" }
    return isBanned("\(item.nick)!\(item.user)") ? "entered, and was banned" : nil
  }

  /// Whether entering may have been refused for that reason.
  func allows(_ refusal: Refusal) -> Bool {
    switch refusal.reason {
    case .inviteOnly: flags.contains("i")
    case .wrongKey: key != nil
    case .full: membersMax.map { members.count >= $0 } ?? false
    // Plain newcomers don't know yet what they are called.
    case .banned: refusal.nick.isEmpty ? !bans.isEmpty : isBanned("\(refusal.nick)!\(refusal.user)")
    case .mayNotSpeak: !maySpeak(refusal.nick, user: refusal.user)
    }
  }
}

/// Something that was refused to somebody who does not see what the room is like.
struct Refusal {
  enum Reason { case inviteOnly, wrongKey, full, banned, mayNotSpeak }

  let reason: Reason
  let room: String
  let nick: String
  let user: String
  /// So much had happened in the room for certain when it was asked for.
  let mark: Int
}
