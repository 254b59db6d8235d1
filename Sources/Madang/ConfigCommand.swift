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

    @OptionGroup var sources: NamedSources

    func run() throws {
      let sources = try sources.chosen()
      _ = try Complaint.settings(of: sources)
      print("\(sources.path() ?? "The configuration without a file") is well")
    }
  }

  struct Print: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "print", abstract: "Print every setting, and where its value comes from; secrets are masked.")

    @OptionGroup var sources: NamedSources

    func run() throws {
      print(SettingsPrinter.text(try Complaint.settings(of: try sources.chosen())), terminator: "")
    }
  }

  /// Sources whose file may be named without `--config`.
  struct NamedSources: ParsableArguments {
    @Argument(help: "The configuration file, as with --config.") var file: String?

    @OptionGroup var sources: SettingSources

    func chosen() throws -> SettingSources {
      guard let file else { return sources }
      if sources.config != nil { try Complaint.fail("name one file: \(file), or that of --config.") }
      var sources = sources
      sources.config = file
      return sources
    }
  }
}
