import ArgumentParser
import Foundation

/// Where settings come from, and how to read them all again.
struct SettingSources: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The configuration file, or none. Default: madang/madang.toml in $XDG_CONFIG_HOME or ~/.config, then "
        + "/etc/madang/madang.toml, where there is one.", valueName: "file|none"))
  var config: String?

  @OptionGroup var flags: SettingFlags

  /// What all of them come to; or everything that is wrong, none of it left out.
  func read() -> Result<EffectiveSettings, SettingProblems> {
    let environment = ProcessInfo.processInfo.environment
    var settings = EffectiveSettings()
    var problems: [SettingProblem] = []
    if let path = path(environment) {
      do throws(SettingProblem) {
        settings.take(try ConfigurationFile(path: path), &problems)
      } catch {
        problems.append(error)
      }
    }
    problems.sort { $0.place.localizedStandardCompare($1.place) == .orderedAscending }
    settings.take(environment: environment, &problems)
    settings.take(flags: flags.given, &problems)
    return problems.isEmpty ? .success(settings) : .failure(SettingProblems(list: problems))
  }

  /// The file that counts; nil where there is none.
  func path() -> String? { path(ProcessInfo.processInfo.environment) }

  private func path(_ environment: [String: String]) -> String? {
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
