import MadangChat

/// What `madang top` asks the server: how it is, and the rows that come first.
struct TopQuestion: Equatable, Sendable {
  enum Page: Equatable, Sendable {
    case connections(ConnectionKey)
    case rooms(RoomKey)
  }

  var page = Page.connections(.waiting)
  var isReversed = false
  var filter = ""
  var rows: Int

  /// By what rows are sorted.
  var key: String {
    switch page {
    case .connections(let key): key.rawValue
    case .rooms(let key): key.rawValue
    }
  }

  /// As the control socket takes it: two commands, a line each.
  var text: String {
    let name =
      switch page {
      case .connections: "connections"
      case .rooms: "rooms"
      }
    let words = ["top", name, (isReversed ? "-" : "") + key, "\(rows)"] + (filter.isEmpty ? [] : [filter])
    return "top server\n" + words.joined(separator: " ") + "\n"
  }

  static let answers = 2

  /// The keys of a page, in the order in which one goes through them.
  mutating func turnKey(by step: Int) {
    func next<Key: CaseIterable & Equatable>(_ key: Key) -> Key {
      let all = Array(Key.allCases)
      let place = all.firstIndex(of: key) ?? 0
      return all[(place + step + all.count) % all.count]
    }
    switch page {
    case .connections(let key): page = .connections(next(key))
    case .rooms(let key): page = .rooms(next(key))
    }
  }
}
