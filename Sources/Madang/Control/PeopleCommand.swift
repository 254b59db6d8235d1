import ArgumentParser

/// `madang people …`.
struct PeopleCommand: ControlCommand {
  static let word = "people"
  static let configuration: CommandConfiguration = offer("See who is on a running server, and end connections.")

  @OptionGroup(visibility: .hidden) var sources: SettingSources
  @OptionGroup var output: OutputChoice
  @Argument(completion: PeopleCommand.nextWord) var words: [String] = []
}
