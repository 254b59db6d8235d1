/// Who logs in to an account, and how.
package struct Login: Sendable {
  package enum Mechanism: String, CaseIterable, Sendable {
    /// SCRAM where the server has it, else PLAIN.
    case auto
    /// SCRAM-SHA-256 alone: the password never leaves this machine.
    case scram
    /// PLAIN alone: the server is told the password.
    case plain
  }

  package let account: String
  package let password: String
  package let mechanism: Mechanism

  package init(account: String, password: String, mechanism: Mechanism = .auto) {
    self.account = account
    self.password = password
    self.mechanism = mechanism
  }
}
