import ArgumentParser

/// The program's subcommands: a simulation each.
@main
struct MadangSeeds: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "madang-seeds",
    abstract: "Runs simulations in a release build, where many seeds take little time.",
    discussion: """
      Its exit status is 0; 1 where a seed fails, or where something that the seeds are there for never happened. \
      Invariants are checked as in a debug build; only the count of segments that were never given back is not there.
      """,
    subcommands: [ServerCommand.self, LogCommand.self, ClusterCommand.self])
}
