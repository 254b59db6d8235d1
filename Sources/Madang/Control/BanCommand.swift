import ArgumentParser

/// `madang ban …`.
struct BanCommand: ControlCommand {
  static let word = "ban"
  static let configuration: CommandConfiguration = offer("Say who may not come to a running server.")

  @OptionGroup(visibility: .hidden) var sources: SettingSources
  @OptionGroup var output: OutputChoice
  @Option(name: .customLong("for"), help: .hidden) var duration: String?
  @Argument(help: ArgumentHelp(valueName: "words"), completion: BanCommand.nextWord) var given: [String] = []

  /// Wherever it was given, the server reads `--for` after the target.
  var words: [String] {
    guard let duration else { return given }
    return Array(given.prefix(2)) + ["--for", duration] + Array(given.dropFirst(2))
  }
}
