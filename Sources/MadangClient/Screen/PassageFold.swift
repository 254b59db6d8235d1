/// Those who came and went one after another, with nothing said in between, as one line: `#room 3 joined (…), 2 left (…)`.
struct PassageFold: Equatable {
  /// In the order in which they were first seen.
  private var joined: [String] = []
  private var left: [String] = []
  private var seen: [Set<String>] = [[], []]
  private var counts = [0, 0]
  /// The room that all of them name; nil while none does.
  private var room: String?

  init(_ first: Passage) {
    add(first)
  }

  /// False where it is about another room.
  func takes(_ passage: Passage) -> Bool {
    passage.room == nil || room == nil || passage.room == room
  }

  mutating func add(_ passage: Passage) {
    room = room ?? passage.room
    let side = passage.isArrival ? 0 : 1
    if seen[side].contains(passage.nick) { return }
    counts[side] += 1
    guard seen[side].count < ClientLimits.foldedPeopleMax else { return }
    seen[side].insert(passage.nick)
    if passage.isArrival { joined.append(passage.nick) } else { left.append(passage.nick) }
  }

  /// The line, with as many names as `columns` have room for.
  func text(columns: Int) -> StyledText {
    var text = StyledText()
    if let room { text.append(room + " ", .dim) }
    let parts = [(counts[0], "joined", joined), (counts[1], "left", left)].filter { $0.0 > 0 }
    // What stands there without a name, and the brackets.
    let bare = DisplayWidth.columns(SafeText.filter(room.map { $0 + " " } ?? ""))
    let fixed = parts.reduce(bare + 2 * (parts.count - 1)) { $0 + "\($1.0) \($1.1) ()".count }
    let free = max(0, columns - fixed)
    let needs = parts.map { PassageFold.columns(of: $0.2) }
    for (index, (count, verb, names)) in parts.enumerated() {
      text.append("\(index > 0 ? ", " : "")\(count) \(verb)", .dim)
      // Half of the row, and what the other side leaves.
      let others = needs.reduce(0, +) - needs[index]
      let shown = PassageFold.fitted(names, columns: max(free / parts.count, free - others))
      if !shown.isEmpty { text.append(" (\(shown))", .dim) }
    }
    return text
  }

  private static func columns(of names: [String]) -> Int {
    names.reduce(2 * max(0, names.count - 1)) { $0 + DisplayWidth.columns(SafeText.filter($1)) }
  }

  /// Names, the last ones first; `…` stands for those that have no room.
  private static func fitted(_ names: [String], columns: Int) -> String {
    if PassageFold.columns(of: names) <= columns {
      return SafeText.filter(names.reversed().joined(separator: ", "))
    }
    var shown: [String] = []
    var used = ", …".count
    for name in names.reversed().lazy.map(SafeText.filter) {
      used += DisplayWidth.columns(name) + (shown.isEmpty ? 0 : 2)
      if used > columns { break }
      shown.append(name)
    }
    return shown.isEmpty ? "" : shown.joined(separator: ", ") + ", …"
  }
}
