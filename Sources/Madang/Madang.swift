import ArgumentParser

@main struct Madang: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "madang", abstract: "A chat server for Linux, and its client.", subcommands: [JoinCommand.self])
}
