import ArgumentParser

/// `madang account …`.
struct AccountCommand: ControlCommand {
  static let word = "account"
  static let configuration: CommandConfiguration = offer("See, lock, open and delete the accounts of a running server.")

  @OptionGroup(visibility: .hidden) var sources: SettingSources
  @Argument var words: [String] = []
}
