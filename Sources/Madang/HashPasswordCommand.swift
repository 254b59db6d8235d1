import ArgumentParser
import MadangAccounts

/// `madang hash-password`: what `[[operator]]` takes in place of a password.
struct HashPasswordCommand: ReportingCommand {
  static let reportedName = "hash-password"
  static let configuration = CommandConfiguration(
    commandName: "hash-password", abstract: "Print the hash of a password, for [[operator]] in the configuration.",
    discussion: "Asks for the password where there is a terminal, and otherwise reads one line of standard input.")

  @OptionGroup var output: OutputChoice

  func answer() throws -> CommandAnswer {
    guard let password = PasswordInput.read(), !password.isEmpty else {
      try Complaint.fail("hash-password: there is no password. Type one, or pipe one line in.")
    }
    let hash = PasswordHash.make(of: password)
    return CommandAnswer(lines: [hash], items: [CommandReport.json(["hash": hash])])
  }
}
