import MadangRecords
import MadangWire

/// What the stores of all nodes are told, as far as the world has it too.
extension World {
  /// Takes in a change where it stands in the log: whose a name is counts from there on, on every node alike, and whatever
  /// becomes of the node that has offered it. Returns why it can't come about; then no store is told.
  package mutating func follow(_ change: StoreChange) -> StoreError? {
    switch change {
    case .addAccount(let account):
      if ownedNames.owner(of: account.name) != nil { return .taken(name: account.name) }
      return claim(account.name, for: account.name)
    case .addNick(let nick, let account):
      if ownedNames.owner(of: account) == nil { return .unknownAccount(name: account) }
      if let owner = ownedNames.owner(of: nick) {
        return CaseMapping.same(owner, account) ? nil : .taken(name: nick)
      }
      return claim(nick, for: account)
    // What is given back is anyone's once whoever gave it back is told, and never before the stores know.
    default: return nil
    }
  }

  /// A name that nobody has; nor may it look like somebody else's.
  private mutating func claim(_ name: String, for account: String) -> StoreError? {
    if let other = ownedNames.owner(ofNameLike: name), !CaseMapping.same(other, account) { return .alike(name: name) }
    ownedNames.add(name, of: account)
    return nil
  }
}
