import ArgumentParser
import Foundation

/// Where settings come from, and how to read them all again.
struct SettingSources: ParsableArguments {
  static let configHelp = ArgumentHelp(
    "The configuration file, or none. Default: madang/madang.toml in $XDG_CONFIG_HOME or ~/.config, then "
      + "/etc/madang/madang.toml, where there is one.", valueName: "file|none")

  @Option(help: SettingSources.configHelp, completion: .file(extensions: ["toml"])) var config: String?

  @OptionGroup var flags: SettingFlags

  /// What all of them come to; or everything that is wrong, none of it left out.
  func read() -> Result<EffectiveSettings, SettingProblems> {
    SettingSources.read(config: config, flags: flags.given)
  }

  /// - Parameter flags: what was given on the command line, by key.
  static func read(config: String?, flags: [String: [String]]) -> Result<EffectiveSettings, SettingProblems> {
    let environment = ProcessInfo.processInfo.environment
    var settings = EffectiveSettings()
    var problems: [SettingProblem] = []
    if let path = path(config, environment) {
      do throws(SettingProblem) {
        settings.take(try ConfigurationFile(path: path), &problems)
      } catch {
        problems.append(error)
      }
    }
    problems.sort { $0.place.localizedStandardCompare($1.place) == .orderedAscending }
    settings.take(environment: environment, &problems)
    settings.take(flags: flags, &problems)
    return problems.isEmpty ? .success(settings) : .failure(SettingProblems(list: problems))
  }

  /// The file that counts; nil where there is none.
  func path() -> String? { SettingSources.path(config, ProcessInfo.processInfo.environment) }

  private static func path(_ config: String?, _ environment: [String: String]) -> String? {
    func said(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
    if let chosen = config ?? said("MADANG_CONFIG") { return chosen == "none" ? nil : chosen }
    let home = said("XDG_CONFIG_HOME") ?? said("HOME").map { $0 + "/.config" }
    let places = [home.map { $0 + "/madang/madang.toml" }, "/etc/madang/madang.toml"]
    return places.compactMap { $0 }.first { FileManager.default.fileExists(atPath: $0) }
  }
}

struct SettingProblems: Error {
  let list: [SettingProblem]
}
