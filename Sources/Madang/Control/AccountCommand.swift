import ArgumentParser
import Foundation
import MadangChat

/// `madang account …`.
struct AccountCommand: ControlCommand {
  static let word = "account"
  static let configuration: CommandConfiguration = offer(
    "See, add, lock, open and delete the accounts of a running server.")

  @OptionGroup(visibility: .hidden) var sources: SettingSources
  @OptionGroup var output: OutputChoice
  @Argument(completion: AccountCommand.nextWord) var words: [String] = []

  func run() throws {
    var words = [Self.word] + self.words
    let line = words.joined(separator: " ")
    if let (row, match) = ControlTable.standard.passwordAwaited(by: line) {
      if case .refused(let reason) = match { try CommandReport.fail(row.name, reason, asJSON: output.json) }
      guard let password = PasswordInput.read(), !password.isEmpty else {
        try CommandReport.fail(
          row.name, "\(row.name): there is no password. Type one, or pipe one line in", asJSON: output.json)
      }
      // On the way it is one word, whatever is in it.
      words.append(Data(password.utf8).base64EncodedString())
    }
    try ControlRun(words, sources, asJSON: output.json).once()
  }
}
