import ArgumentParser
import Glibc
import MadangKernel

/// What is said when something can't be used: one line each on standard error, and an exit status that isn't 0.
enum Complaint {
  static func fail(_ reason: String) throws -> Never {
    say(reason)
    throw ExitCode(EXIT_FAILURE)
  }

  static func check(_ number: Int, in range: ClosedRange<Int>, flag: String) throws {
    guard !range.contains(number) else { return }
    try fail("\(flag) \(number): it must be from \(range.lowerBound) to \(range.upperBound).")
  }

  static func say(_ reason: String) {
    // Who can't be told because nobody reads learns it from the exit status.
    try? StandardStream.errors.write(Array("madang: \(reason)\n".utf8))
  }

  /// The settings, where nothing is wrong with any of them.
  static func settings(of sources: SettingSources) throws -> EffectiveSettings { try settings(sources.read()) }

  static func settings(_ result: Result<EffectiveSettings, SettingProblems>) throws -> EffectiveSettings {
    switch result {
    case .success(let settings): return settings
    case .failure(let problems):
      for problem in problems.list { say(problem.line) }
      throw ExitCode(EXIT_FAILURE)
    }
  }
}
