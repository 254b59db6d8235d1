import ArgumentParser
import Foundation
import MadangKernel

@main
struct Madang: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "madang",
    abstract: "A chat server for many people: IRC and plain text, one epoll thread and a fixed pool of workers.",
    subcommands: [
      ServeCommand.self, JoinCommand.self, ConfigCommand.self, HashPasswordCommand.self, HistoryCommand.self,
      StatusCommand.self, RoomCommand.self, PeopleCommand.self, BanCommand.self, AccountCommand.self,
    ])

  static func main() {
    StandardStream.openMissing()
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch {
      guard exitCode(for: error) == .validationFailure else { exit(withError: error) }
      // One line that names the flag, without the usage that would push it out of sight.
      let reason = message(for: error).split(separator: "\n").joined(separator: " ")
      FileHandle.standardError.write(Data("madang: \(reason) (--help lists the options)\n".utf8))
      exit(withError: ExitCode.validationFailure)
    }
  }
}
