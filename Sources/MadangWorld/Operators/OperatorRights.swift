/// What an operator may do, each under the name that ERR_NOPRIVS gives it.
package struct OperatorRights: OptionSet, Hashable, Sendable {
  package let rawValue: UInt16

  package init(rawValue: UInt16) {
    self.rawValue = rawValue
  }

  package static let kill = OperatorRights(rawValue: 1)
  package static let wallops = OperatorRights(rawValue: 2)
  package static let rehash = OperatorRights(rawValue: 4)
  /// Links to other servers, if there were any.
  package static let connect = OperatorRights(rawValue: 8)
  /// Bans from the server.
  package static let ban = OperatorRights(rawValue: 16)
  package static let filter = OperatorRights(rawValue: 32)
  /// Who may become an operator, who is banned, and what operators did.
  package static let stats = OperatorRights(rawValue: 64)
  /// Where people connect from, behind their cloaks.
  package static let addresses = OperatorRights(rawValue: 128)

  package static let restart = OperatorRights(rawValue: 256)
  /// Rooms, whoever they belong to.
  package static let rooms = OperatorRights(rawValue: 512)

  package static let all: OperatorRights = [
    .kill, .wallops, .rehash, .connect, .ban, .filter, .stats, .addresses, .restart, .rooms,
  ]

  package static let names: [(name: String, right: OperatorRights)] = [
    ("kill", .kill), ("wallops", .wallops), ("rehash", .rehash), ("connect", .connect), ("kline", .ban),
    ("spamfilter", .filter), ("stats", .stats), ("addresses", .addresses), ("restart", .restart),
    ("rooms", .rooms),
  ]

  /// The rights that go by these names; nil where one of them is unknown.
  package init?(names: some Sequence<String>) {
    self = []
    for name in names {
      guard let row = OperatorRights.names.first(where: { $0.name == name }) else { return nil }
      insert(row.right)
    }
  }

  /// All of them, for people.
  package var words: String {
    let names = OperatorRights.names.filter { contains($0.right) }.map(\.name)
    return names.isEmpty ? "none" : names.joined(separator: " ")
  }

  /// The name of the first right among them.
  package var name: String { OperatorRights.names.first { contains($0.right) }?.name ?? "*" }
}
