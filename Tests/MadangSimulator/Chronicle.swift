/// What happened in each room, in the order that one member saw who came first, stays, and reads everything. Every other
/// member must have seen the same: a run of it, but for what they said themselves.
struct Chronicle {
  private var stays: [String: Stay] = [:]
  /// Where in a room's items a person's JOINs stand, by `room user`.
  private var joins: [String: [Int]] = [:]

  init(_ chronicler: [Stay]) {
    for stay in chronicler {
      stays[stay.room] = stay
      for (index, item) in stay.items.enumerated() where item.command == "JOIN" {
        joins["\(stay.room) \(item.user)", default: []].append(index)
      }
    }
  }

  func members(of room: String) -> Set<String> { stays[room]?.members ?? [] }

  /// What is wrong with what somebody saw; nil where nothing is. `isWhole`: they must have seen all of it.
  func flaw(in stay: Stay, of user: String, hearsItself: Bool, isWhole: Bool) -> String? {
    guard let whole = stays[stay.room], let places = joins["\(stay.room) \(user)"], stay.ordinal < places.count else {
      return "\(user) joined \(stay.room), and nobody was told"
    }
    var seen = 0
    for item in whole.items[places[stay.ordinal]...] {
      if item.user == user, !hearsItself, item.command == "PRIVMSG" || item.command == "NOTICE" { continue }
      if seen == stay.items.count {
        if isWhole, !stay.isOver { return "\(user) missed '\(item.text)', or sees it too late" }
        return nil
      }
      if stay.items[seen].text != item.text {
        return "\(user) saw '\(stay.items[seen].text)' in \(stay.room) where others saw '\(item.text)'"
      }
      seen += 1
    }
    if seen < stay.items.count { return "\(user) alone saw '\(stay.items[seen].text)' in \(stay.room)" }
    return nil
  }
}
