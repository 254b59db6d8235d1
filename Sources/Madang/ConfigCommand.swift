import ArgumentParser
import Foundation

/// `madang config check` and `madang config print`.
struct ConfigCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "config", abstract: "Check the configuration, or print what it comes to.",
    subcommands: [Check.self, Print.self])

  struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "check", abstract: "Say everything that is wrong with the configuration.")

    @OptionGroup var sources: SettingSources

    func run() throws {
      _ = try Complaint.settings(of: sources)
      print("\(sources.path() ?? "The configuration without a file") is well")
    }
  }

  struct Print: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "print", abstract: "Print every setting, and where its value comes from; secrets are masked.")

    @OptionGroup var sources: SettingSources

    func run() throws {
      print(SettingsPrinter.text(try Complaint.settings(of: sources)), terminator: "")
    }
  }
}
