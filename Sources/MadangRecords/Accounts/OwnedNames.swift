import MadangWire

/// Whose each registered nickname is, in whatever case, which names look like one, and which accounts have been locked: what
/// the store says, kept where rules can ask without waiting.
package struct OwnedNames: Sendable {
  private struct Owner {
    /// As it was registered.
    let nick: String
    let account: String
  }

  /// By the nickname's key.
  private var owners: [[UInt8]: Owner] = [:]
  /// The keys of each account's nicknames, by the account's own.
  private var keys: [[UInt8]: [[UInt8]]] = [:]
  private var likeNames: LikeNames
  /// Accounts that were locked since the world began. Of those before, the store lets nobody in.
  private var locked: Set<[UInt8]> = []

  /// The account of names that nobody can have: no account has it.
  private static let nobody = ""

  package init(_ names: [OwnedName] = [], _ likeness: NameLikeness = .none) {
    likeNames = LikeNames(likeness)
    owners.reserveCapacity(names.count)
    for name in ServiceName.all { likeNames.add(name, of: OwnedNames.nobody) }
    for name in names { add(name.nick, of: name.account) }
  }

  /// The account's name as it was registered; nil where the nickname is anyone's.
  package func owner(of nick: String) -> String? {
    owners.isEmpty ? nil : owners[OwnedNames.key(nick)]?.account
  }

  /// The account that a nickname belongs to, or that has one that looks like it; an empty name where it looks like a
  /// service's.
  package func owner(ofNameLike nick: String) -> String? {
    owner(of: nick) ?? likeNames.owner(ofNameLike: nick)
  }

  /// Why somebody who has proved to be an account can't be it after all: it was locked or deleted since. A proof takes time,
  /// and what the store said then may hold no longer.
  package func refusal(of account: String) -> AccountFailure? {
    let key = OwnedNames.key(account)
    if locked.contains(key) { return .locked }
    return owners[key] == nil ? .badCredentials : nil
  }

  package func isLocked(_ account: String) -> Bool { locked.contains(OwnedNames.key(account)) }

  package mutating func setLocked(_ account: String, _ isLocked: Bool) {
    if isLocked { locked.insert(OwnedNames.key(account)) } else { locked.remove(OwnedNames.key(account)) }
  }

  /// How many nicknames belong to an account, its own name included.
  package func count(of account: String) -> Int { keys[OwnedNames.key(account)]?.count ?? 0 }

  /// Those nicknames, folded.
  package func nicks(of account: String) -> [String] {
    (keys[OwnedNames.key(account)] ?? []).map { String(decoding: $0, as: UTF8.self) }
  }

  package mutating func add(_ nick: String, of account: String) {
    let key = OwnedNames.key(nick)
    if owners[key] != nil { remove(nick) }
    owners[key] = Owner(nick: nick, account: account)
    keys[OwnedNames.key(account), default: []].append(key)
    likeNames.add(nick, of: account)
  }

  package mutating func remove(_ nick: String) {
    let key = OwnedNames.key(nick)
    guard let owner = owners.removeValue(forKey: key) else { return }
    likeNames.remove(owner.nick, of: owner.account)
    let account = OwnedNames.key(owner.account)
    keys[account]?.removeAll { $0 == key }
    if keys[account]?.isEmpty == true { keys[account] = nil }
    // Another of its nicknames may look the same.
    for other in keys[account] ?? [] {
      if let nick = owners[other]?.nick { likeNames.add(nick, of: owner.account) }
    }
  }

  package mutating func removeAll(of account: String) {
    let account = OwnedNames.key(account)
    for key in keys.removeValue(forKey: account) ?? [] {
      guard let owner = owners.removeValue(forKey: key) else { continue }
      likeNames.remove(owner.nick, of: owner.account)
    }
    locked.remove(account)
  }

  /// All of them, an account's after another, in the order in which they came to it; and the accounts that are locked.
  package var all: [OwnedName] {
    keys.keys.sorted { $0.lexicographicallyPrecedes($1) }.flatMap { account in
      (keys[account] ?? []).compactMap { key in
        owners[key].map { OwnedName(nick: $0.nick, account: $0.account) }
      }
    }
  }

  package var lockedKeys: [[UInt8]] { locked.sorted { $0.lexicographicallyPrecedes($1) } }

  package mutating func lock(keys: [[UInt8]]) { locked.formUnion(keys) }

  private static func key(_ nick: String) -> [UInt8] { CaseMapping.key(of: nick) }
}
