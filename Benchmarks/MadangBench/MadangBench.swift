import ArgumentParser
import Foundation
import MadangBenchCore
import MadangKernel

/// The program's subcommands.
@main
struct MadangBench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "madang-bench",
    abstract:
      "Measures chat servers: how many messages, how fast, at what cost, and whether each arrived once and in order.",
    discussion: """
      Its exit status is 0; 1 where a figure crosses a --fail-if, a target was not reached, or no capacity was found; 2 \
      where a load could not be run; 64 where an option can't be used; 130 where it was interrupted: Ctrl-C ends with \
      the figures so far.
      """,
    version: "madang-bench \(Version.current)",
    subcommands: [
      LoadCommand.self, PoolsCommand.self, PeersCommand.self, CapacityCommand.self, StallsCommand.self,
      ClusterCommand.self, EngineCommand.self,
    ],
    defaultSubcommand: LoadCommand.self)

  static func main() {
    Interruption.hold()
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch let error as UnusableOption {
      refuse(error.description)
    } catch let error as LoadFailure {
      say(error.description)
      // A shell's number for what an interrupt ended.
      exit(withError: ExitCode(error == .interrupted ? 130 : 2))
    } catch {
      guard exitCode(for: error) == .validationFailure else { exit(withError: error) }
      refuse(message(for: error))
    }
  }

  /// One line that names the flag, without the usage that would push it out of sight.
  private static func refuse(_ reason: String) -> Never {
    say(reason.split(separator: "\n").joined(separator: " ") + " (--help lists the options)")
    exit(withError: ExitCode.validationFailure)
  }

  private static func say(_ reason: String) {
    FileHandle.standardError.write(Data("madang-bench: \(reason)\n".utf8))
  }
}
