import MadangWire

/// Whose each registered nickname is, in whatever case, which names look like one, and which accounts have been locked: what
/// the store says, kept where rules can ask without waiting.
struct OwnedNames {
  private struct Owner {
    /// As it was registered.
    let nick: String
    let account: String
  }

  /// By the nickname's key.
  private var owners: [[UInt8]: Owner] = [:]
  /// The account that names of a shape belong to, by the shape's hash: of two that were registered before this was asked,
  /// either.
  private var shapes: [Int: String] = [:]
  /// The same of shapes in capitals, which only names beyond ASCII are compared with: `max1` is no `maxi`.
  private var capitals: [Int: String] = [:]
  /// Accounts that were locked since the world began. Of those before, the store lets nobody in.
  private var locked: Set<[UInt8]> = []
  private let likeness: NameLikeness

  /// The account of names that nobody can have: no account has it.
  private static let nobody = ""

  init(_ names: [OwnedName] = [], _ likeness: NameLikeness = .none) {
    self.likeness = likeness
    owners.reserveCapacity(names.count)
    for name in Reserved.services { addShapes(of: name, OwnedNames.nobody) }
    for name in names { add(name.nick, of: name.account) }
  }

  /// The account's name as it was registered; nil where the nickname is anyone's.
  func owner(of nick: String) -> String? {
    owners.isEmpty ? nil : owners[OwnedNames.key(nick)]?.account
  }

  /// The account that a nickname belongs to, or that has one that looks like it; an empty name where it looks like a
  /// service's.
  func owner(ofNameLike nick: String) -> String? {
    if let owner = owner(of: nick) { return owner }
    for shape in likeness.shapes(of: nick) {
      if let owner = shapes[shape.hashValue] ?? (isASCII(nick) ? nil : capitals[shape.hashValue]) { return owner }
    }
    if isASCII(nick) { return nil }
    let shape = likeness.capitals(of: nick).hashValue
    return shapes[shape] ?? capitals[shape]
  }

  private func isASCII(_ nick: String) -> Bool { NameForm.isASCII(nick.utf8.span) }

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
  func count(of account: String) -> Int { owners.values.count { $0.account == account } }

  /// Those nicknames, folded.
  func nicks(of account: String) -> [String] {
    owners.filter { $0.value.account == account }.keys.map { String(decoding: $0, as: UTF8.self) }
  }

  mutating func add(_ nick: String, of account: String) {
    owners[OwnedNames.key(nick)] = Owner(nick: nick, account: account)
    addShapes(of: nick, account)
  }

  private mutating func addShapes(of nick: String, _ account: String) {
    for shape in likeness.shapes(of: nick) where shapes[shape.hashValue] == nil { shapes[shape.hashValue] = account }
    let shape = likeness.capitals(of: nick).hashValue
    if capitals[shape] == nil { capitals[shape] = account }
  }

  mutating func remove(_ nick: String) {
    guard let owner = owners.removeValue(forKey: OwnedNames.key(nick)) else { return }
    removeShapes(of: owner)
    // Another of its nicknames may look the same.
    for other in owners.values where other.account == owner.account { addShapes(of: other.nick, other.account) }
  }

  mutating func removeAll(of account: String) {
    for owner in owners.values where owner.account == account { removeShapes(of: owner) }
    owners = owners.filter { $0.value.account != account }
    locked.remove(OwnedNames.key(account))
  }

  private mutating func removeShapes(of owner: Owner) {
    for shape in likeness.shapes(of: owner.nick) where shapes[shape.hashValue] == owner.account {
      shapes[shape.hashValue] = nil
    }
    let shape = likeness.capitals(of: owner.nick).hashValue
    if capitals[shape] == owner.account { capitals[shape] = nil }
  }

  private static func key(_ nick: String) -> [UInt8] { CaseMapping.key(of: nick) }
}
