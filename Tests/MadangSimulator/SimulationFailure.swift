/// What a simulation found, and how to see it again.
package struct SimulationFailure: Error, CustomStringConvertible {
  package let seed: UInt64
  package let sentence: String

  init(_ seed: UInt64, _ sentence: String) {
    self.seed = seed
    self.sentence = sentence
  }

  package var description: String { "seed \(seed): \(sentence)\n  replay: \(SimulationFailure.replay(seed))" }

  package static func replay(_ seed: UInt64) -> String { "MADANG_SEED=\(seed) swift test --filter SimulationTests" }
}
