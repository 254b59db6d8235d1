import ArgumentParser

/// `madang status`.
struct StatusCommand: ControlCommand {
  static let word = "status"
  static let configuration: CommandConfiguration = offer("Tell how a running server is doing.")

  @OptionGroup(visibility: .hidden) var sources: SettingSources
  @Argument var words: [String] = []
}
