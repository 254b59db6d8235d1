import ArgumentParser
import Glibc

/// Which seeds are run, and what they come to.
struct SeedRange: ParsableArguments {
  @Option(help: "The first seed.")
  var from: UInt64 = 1

  @Option(help: "How many seeds.")
  var seeds: UInt64 = 1_000

  @Flag(help: "Fails where something that they are there for happens in none of them; 1,000 reach it all.")
  var reach = false

  func validate() throws {
    guard seeds > 0 else { throw ValidationError("--seeds must be at least 1.") }
    guard from <= .max - (seeds - 1) else { throw ValidationError("--from and --seeds go beyond the last seed.") }
  }

  /// Runs each, prints how some failed, as `simulate` says it, and returns how many did.
  func failures(_ simulate: (UInt64) -> String?) -> Int {
    var count = 0
    for seed in from...from + (seeds - 1) {
      guard let sentence = simulate(seed) else { continue }
      count += 1
      print(sentence)
      // The next seed may end the process.
      fflush(nil)
    }
    return count
  }

  /// Prints what it all came to.
  /// - Throws: exit status 1 where a seed failed, or reached too little.
  func conclude(failures: Int, unreached: [String]) throws {
    if reach { for sentence in unreached { print(sentence) } }
    print("\(seeds) seeds from \(from) on: \(failures) failed")
    if failures > 0 || reach && !unreached.isEmpty { throw ExitCode.failure }
  }
}
