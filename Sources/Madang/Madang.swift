import ArgumentParser
import MadangKernel

@main
struct Madang: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "madang",
    abstract: "A chat server for many people: IRC, WebSocket, plain text; one epoll thread, a fixed pool of workers.",
    version: "madang \(Version.current)",
    subcommands: [
      ServeCommand.self, JoinCommand.self, ConfigCommand.self, HashPasswordCommand.self, HistoryCommand.self,
      BackupCommand.self, RestoreCommand.self, ReplayCommand.self, StatusCommand.self, TopCommand.self,
      RoomCommand.self,
      PeopleCommand.self, BanCommand.self, ClusterCommand.self, AccountCommand.self, CertCommand.self,
      ServiceCommand.self,
    ])

  static func main() {
    StandardStream.openMissing()
    BrokenPipe.endsProgram()
    do {
      try checkCommand(CommandLine.arguments.dropFirst())
      var command = try parseAsRoot()
      try command.run()
    } catch let complaint as Complaint {
      complaint.say()
      exit(withError: ExitCode.failure)
    } catch {
      guard exitCode(for: error) == .validationFailure else { exit(withError: error) }
      // One line that names the flag, without the usage that would push it out of sight.
      let reason = message(for: error).split(separator: "\n").joined(separator: " ")
      Complaint.say("\(reason) (--help lists the options)")
      exit(withError: ExitCode.validationFailure)
    }
  }

  /// Names a command that is not there, and the one that may have been meant; the parser would only call it unexpected,
  /// and `help` of it would show the help of everything.
  private static func checkCommand(_ arguments: ArraySlice<String>) throws {
    let words = arguments.first == "help" ? arguments.dropFirst() : arguments
    guard let word = words.first, !word.hasPrefix("-") else { return }
    let known = configuration.subcommands.compactMap { $0.configuration.commandName } + ["help"]
    if known.contains(word) { return }
    let meant = Likeness.nearest(to: word, among: known).map { "; did you mean \($0)?" } ?? "."
    throw ValidationError("there is no command \(word)\(meant)")
  }
}
