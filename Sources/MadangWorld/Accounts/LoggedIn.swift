import MadangMemory
import MadangRecords
import MadangWire

/// Who is logged in to each account, and who has proved to be its owner and is about to be: so that nobody has to look at
/// everybody for an account's few connections.
///
/// Invariant: it has everyone who is here, once, whose session names an account, and nobody else.
package struct LoggedIn: Sendable {
  /// By the account's key.
  private var people: [[UInt8]: [Handle]] = [:]
  /// Connections whose SASL exchange has only its last, empty answer to come.
  private var proofs: [[UInt8]: [Handle]] = [:]

  private static func key(_ account: String) -> [UInt8] { CaseMapping.key(of: account) }

  /// Those who are logged in, in the order in which they logged in.
  package func people(of account: String) -> [Handle] {
    people.isEmpty ? [] : people[LoggedIn.key(account)] ?? []
  }

  /// Accounts, by their keys, with those who are logged in to each.
  var all: [(key: [UInt8], people: [Handle])] {
    people.keys.sorted { $0.lexicographicallyPrecedes($1) }.map { ($0, people[$0] ?? []) }
  }

  /// The same as somebody else has it.
  mutating func restore(_ handles: [Handle], at key: [UInt8]) { people[key] = handles.isEmpty ? nil : handles }

  func proofs(of account: String) -> [Handle] { proofs.isEmpty ? [] : proofs[LoggedIn.key(account)] ?? [] }

  package func isEmpty(_ account: String) -> Bool { people[LoggedIn.key(account)] == nil }

  package mutating func add(_ person: Handle, to account: String) { LoggedIn.add(person, to: account, &people) }
  package mutating func remove(_ person: Handle, from account: String) {
    LoggedIn.remove(person, from: account, &people)
  }
  mutating func addProof(_ connection: Handle, of account: String) { LoggedIn.add(connection, to: account, &proofs) }
  mutating func removeProof(_ connection: Handle, of account: String) {
    LoggedIn.remove(connection, from: account, &proofs)
  }

  private static func add(_ handle: Handle, to account: String, _ lists: inout [[UInt8]: [Handle]]) {
    lists[key(account), default: []].append(handle)
  }

  private static func remove(_ handle: Handle, from account: String, _ lists: inout [[UInt8]: [Handle]]) {
    let key = key(account)
    lists[key]?.removeAll { $0 == handle }
    if lists[key]?.isEmpty == true { lists[key] = nil }
  }

  /// Accounts with somebody who is logged in.
  var accountCount: Int { people.count }
  /// How many entries there are.
  var peopleCount: Int { people.values.reduce(0) { $0 + $1.count } }
  var proofsCount: Int { proofs.values.reduce(0) { $0 + $1.count } }
}

extension World {
  /// Accounts with somebody here who is logged in.
  package var accountsOnline: Int { loggedIn.accountCount }

  /// Names the account that a session is logged in to; nil: none. Every change of it comes by here.
  mutating func setAccount(_ account: String?, of handle: Handle) {
    forgetLogin(of: handle)
    sessions[handle.slot].account = account
    switch sessions[handle.slot].phase {
    case .vacant, .left, .administering: return
    case .registering, .registered, .attached: break
    }
    if let account { loggedIn.add(handle, to: account) }
  }

  /// Says how far somebody is with an exchange of SASL; nil: there is none.
  package mutating func setAuthentication(_ authentication: Authentication?, of connection: Handle) {
    if case .scramProved(let account) = sessions[connection.slot].authentication?.stage {
      loggedIn.removeProof(connection, of: account)
    }
    sessions[connection.slot].authentication = authentication
    if case .scramProved(let account) = authentication?.stage { loggedIn.addProof(connection, of: account) }
  }

  /// Somebody is about to go, or to be somebody else: whoever looks for their account's people finds them no more.
  mutating func forgetLogin(of handle: Handle) {
    guard let account = sessions[handle.slot].account else { return }
    loggedIn.remove(handle, from: account)
    if loggedIn.isEmpty(account) {
      readMarkers.rest(account.foldedName, countMax: settings.limits.readMarkerOwnersMax)
    }
  }

  /// A connection has said its last word.
  mutating func forgetExchange(of connection: Handle) {
    if sessions[connection.slot].authentication != nil { setAuthentication(nil, of: connection) }
  }

  func checkLogins() {
    var people = 0
    var proofs = 0
    for slot in 0..<UInt32(sessions.slots) {
      let handle = Handle(slot: slot, generation: sessions[slot].generation)
      if case .scramProved(let account) = sessions[slot].authentication?.stage {
        proofs += 1
        precondition(loggedIn.proofs(of: account).contains(handle), "A proof is not known to its account.")
      }
      switch sessions[slot].phase {
      case .vacant, .left, .administering: continue
      case .registering, .registered, .attached: break
      }
      guard let account = sessions[slot].account else { continue }
      people += 1
      precondition(
        loggedIn.people(of: account).contains(handle), "Somebody is logged in to an account that does not know it.")
    }
    precondition(people == loggedIn.peopleCount, "An account has somebody who is not logged in to it.")
    precondition(proofs == loggedIn.proofsCount, "An account waits for somebody who has proved nothing.")
  }
}
