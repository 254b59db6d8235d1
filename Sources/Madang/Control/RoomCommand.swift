import ArgumentParser

/// `madang room …`.
struct RoomCommand: ControlCommand {
  static let word = "room"
  static let configuration: CommandConfiguration = offer("See and close the rooms of a running server.")

  @OptionGroup(visibility: .hidden) var sources: SettingSources
  @OptionGroup var output: OutputChoice
  /// Modes such as `-i` are words, and no flags.
  @Argument(parsing: .allUnrecognized, completion: RoomCommand.nextWord) var words: [String] = []
}
