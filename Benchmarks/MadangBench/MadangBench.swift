import ArgumentParser
import Foundation

/// The program's subcommands.
@main
struct MadangBench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "madang-bench",
    abstract:
      "Measures chat servers: how many messages, how fast, at what cost, and whether each arrived once and in order.",
    subcommands: [LoadCommand.self, PoolsCommand.self, PeersCommand.self, CapacityCommand.self],
    defaultSubcommand: LoadCommand.self)

  static func main() {
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch {
      guard exitCode(for: error) == .validationFailure else { exit(withError: error) }
      // One line that names the flag, without the usage that would push it out of sight.
      let reason = message(for: error).split(separator: "\n").joined(separator: " ")
      FileHandle.standardError.write(Data("madang-bench: \(reason) (--help lists the options)\n".utf8))
      exit(withError: ExitCode.validationFailure)
    }
  }
}
