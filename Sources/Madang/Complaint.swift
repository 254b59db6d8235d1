import ArgumentParser
import Glibc
import MadangKernel

/// What can't be used, and ends a command: one line each on standard error, and an exit status that isn't 0; with `--json`
/// it is part of the answer. Said where it is caught.
struct Complaint: Error {
  let reasons: [String]

  static func fail(_ reason: String) throws -> Never { throw Complaint(reasons: [reason]) }

  static func check(_ number: Int, in range: ClosedRange<Int>, flag: String) throws {
    guard !range.contains(number) else { return }
    try fail("\(flag) \(number): it must be from \(range.lowerBound) to \(range.upperBound).")
  }

  func say() {
    for reason in reasons { Complaint.say(reason) }
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
    case .failure(let problems): throw Complaint(reasons: problems.list.map(\.line))
    }
  }
}
