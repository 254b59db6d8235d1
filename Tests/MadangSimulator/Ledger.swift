/// What the people of a simulation have done that others do not see: what a room's history alone can't tell.
final class Ledger {
  /// Who sees everything in every room.
  weak var chronicler: SimulatedClient?
  /// Who was invited where, by `room nickname`, as soon as somebody says so.
  private var invitations: Set<String> = []
  /// Who has ever asked for a nickname.
  private var wishes: [String: Set<Int>] = [:]

  func invite(_ nick: String, to room: String) { invitations.insert("\(room) \(nick)") }

  func wasInvited(_ nicks: Set<String>, to room: String) -> Bool {
    nicks.contains { invitations.contains("\(room) \($0)") }
  }

  func wish(_ nick: String, by index: Int) { wishes[nick, default: []].insert(index) }

  /// Whether anybody but `index` has ever asked for a nickname.
  func isWished(_ nick: String, besides index: Int) -> Bool { !wishes[nick, default: []].subtracting([index]).isEmpty }

  /// How much of each room's history the chronicler has seen by now. What was seen has happened.
  var marks: [String: Int] {
    guard let chronicler else { return [:] }
    return chronicler.current.mapValues { chronicler.stays[$0].items.count }
  }
}
