import MadangWire

/// Whose each registered nickname is, in whatever case: what the store says, kept where rules can ask without waiting.
struct OwnedNames {
  /// By the nickname's folded bytes: as text, letters that are composed differently would be the same key.
  private var owners: [[UInt8]: String] = [:]

  init(_ names: [OwnedName] = []) {
    owners.reserveCapacity(names.count)
    for name in names { add(name.nick, of: name.account) }
  }

  var isEmpty: Bool { owners.isEmpty }

  /// The account's name as it was registered; nil where the nickname is anyone's.
  func owner(of nick: String) -> String? {
    owners.isEmpty ? nil : owners[OwnedNames.key(nick)]
  }

  /// How many nicknames belong to an account, its own name included.
  func count(of account: String) -> Int { owners.values.count { $0 == account } }

  mutating func add(_ nick: String, of account: String) { owners[OwnedNames.key(nick)] = account }

  mutating func remove(_ nick: String) { owners[OwnedNames.key(nick)] = nil }

  mutating func removeAll(of account: String) { owners = owners.filter { $0.value != account } }

  private static func key(_ nick: String) -> [UInt8] { nick.utf8.map(CaseMapping.fold) }
}
