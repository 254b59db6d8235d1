import ArgumentParser

/// The program's subcommands.
@main
struct MadangBench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "madang-bench",
    abstract:
      "Measures chat servers: how many messages, how fast, at what cost, and whether each arrived once and in order.",
    subcommands: [LoadCommand.self, PoolsCommand.self, PeersCommand.self, CapacityCommand.self],
    defaultSubcommand: LoadCommand.self)
}
