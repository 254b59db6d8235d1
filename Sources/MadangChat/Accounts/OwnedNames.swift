import MadangWire

/// Whose each registered nickname is, in whatever case, and which accounts have been locked: what the store says, kept where
/// rules can ask without waiting.
struct OwnedNames {
  /// By the nickname's folded bytes: as text, letters that are composed differently would be the same key.
  private var owners: [[UInt8]: String] = [:]
  /// Accounts that were locked since the world began. Of those before, the store lets nobody in.
  private var locked: Set<[UInt8]> = []

  init(_ names: [OwnedName] = []) {
    owners.reserveCapacity(names.count)
    for name in names { add(name.nick, of: name.account) }
  }

  var isEmpty: Bool { owners.isEmpty }

  /// The account's name as it was registered; nil where the nickname is anyone's.
  func owner(of nick: String) -> String? {
    owners.isEmpty ? nil : owners[OwnedNames.key(nick)]
  }

  /// Why somebody who has proved to be an account can't be it after all: it was locked or deleted since. A proof takes time,
  /// and what the store said then may hold no longer.
  func refusal(of account: String) -> AccountFailure? {
    let key = OwnedNames.key(account)
    if locked.contains(key) { return .locked }
    return owners[key] == nil ? .badCredentials : nil
  }

  mutating func setLocked(_ account: String, _ isLocked: Bool) {
    if isLocked { locked.insert(OwnedNames.key(account)) } else { locked.remove(OwnedNames.key(account)) }
  }

  /// How many nicknames belong to an account, its own name included.
  func count(of account: String) -> Int { owners.values.count { $0 == account } }

  /// Those nicknames, folded.
  func nicks(of account: String) -> [String] {
    owners.filter { $0.value == account }.keys.map { String(decoding: $0, as: UTF8.self) }
  }

  mutating func add(_ nick: String, of account: String) { owners[OwnedNames.key(nick)] = account }

  mutating func remove(_ nick: String) { owners[OwnedNames.key(nick)] = nil }

  mutating func removeAll(of account: String) {
    owners = owners.filter { $0.value != account }
    locked.remove(OwnedNames.key(account))
  }

  private static func key(_ nick: String) -> [UInt8] { nick.utf8.map(CaseMapping.fold) }
}
