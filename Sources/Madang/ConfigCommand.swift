import ArgumentParser
import Foundation

/// `madang config check` and `madang config print`.
struct ConfigCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "config", abstract: "Check the configuration, or print what it comes to.",
    subcommands: [Check.self, Print.self])

  struct Check: ReportingCommand {
    static let reportedName = "config check"
    static let configuration = CommandConfiguration(
      commandName: "check", abstract: "Say everything that is wrong with the configuration.")

    @OptionGroup var sources: NamedSources
    @OptionGroup var output: OutputChoice

    func answer() throws -> CommandAnswer {
      let sources = try sources.chosen()
      let result = sources.read()
      if output.json, case .failure(let problems) = result {
        return CommandAnswer(
          isDone: false, message: problems.list.map(\.line).joined(separator: " "),
          items: problems.list.map { CommandReport.json(["place": $0.place, "reason": $0.reason]) })
      }
      _ = try Complaint.settings(result)
      return CommandAnswer(message: "\(sources.path() ?? "The configuration without a file") is well")
    }
  }

  struct Print: ReportingCommand {
    static let reportedName = "config print"
    static let configuration = CommandConfiguration(
      commandName: "print", abstract: "Print every setting, and where its value comes from; secrets are masked.")

    @OptionGroup var sources: NamedSources
    @OptionGroup var output: OutputChoice

    func answer() throws -> CommandAnswer {
      let settings = try Complaint.settings(of: try sources.chosen())
      return CommandAnswer(
        lines: [String(SettingsPrinter.text(settings).dropLast())],
        items: Setting.rows.map { CommandReport.json(PrintedSetting($0, settings[$0])) })
    }
  }

  /// Sources whose file may be named without `--config`.
  struct NamedSources: ParsableArguments {
    @Argument(help: "The configuration file, as with --config.", completion: .file(extensions: ["toml"])) var file:
      String?

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
