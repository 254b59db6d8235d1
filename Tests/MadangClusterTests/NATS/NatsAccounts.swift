import Foundation

/// What `nsc` would make: an operator, an account that may use JetStream, and users of it. Servers hold the accounts in memory.
struct NatsAccounts {
  private let overseer = NatsKey(.overseer)
  private let system = NatsKey(.account)
  private let account = NatsKey(.account)

  private static var limits: [String: Any] {
    [
      "subs": -1, "data": -1, "payload": -1, "imports": -1, "exports": -1, "wildcards": true, "conn": -1, "leaf": -1,
    ]
  }

  /// What servers are told.
  func settings() throws -> String {
    let storage: [String: Any] = ["mem_storage": -1, "disk_storage": -1, "streams": -1, "consumer": -1]
    let limits = NatsAccounts.limits.merging(storage) { $1 }
    let own = try overseer.vouch(for: overseer.name, named: "tests", ["type": "operator"])
    let accounts = [
      (system, try overseer.vouch(for: system.name, named: "system", describe(NatsAccounts.limits))),
      (account, try overseer.vouch(for: account.name, named: "madang", describe(limits))),
    ]
    return """
      operator: \(own)
      system_account: \(system.name)
      resolver: MEMORY
      resolver_preload: {
        \(accounts.map { "\($0.name): \($1)" }.joined(separator: "\n  "))
      }
      """
  }

  private func describe(_ limits: [String: Any]) -> [String: Any] {
    ["type": "account", "limits": limits, "default_permissions": ["pub": [:], "sub": [:]] as [String: Any]]
  }

  /// A file with what a new user shows.
  func credentials() throws -> String {
    let user = NatsKey(.user)
    let token = try account.vouch(
      for: user.name, named: "node", ["type": "user", "pub": [:], "sub": [:], "subs": -1, "data": -1, "payload": -1])
    return """
      -----BEGIN NATS USER JWT-----
      \(token)
      ------END NATS USER JWT------

      -----BEGIN USER NKEY SEED-----
      \(user.seed)
      ------END USER NKEY SEED------

      """
  }
}
