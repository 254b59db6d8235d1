/// All that `pools` came to, as `--json` writes it.
package struct PoolReport: Encodable, Sendable {
  package let comparison: PoolComparison
  package let designs: DesignComparison
  /// Whether an interrupt came before the last round, or the last number of connections.
  package let isInterrupted: Bool

  private enum CodingKeys: String, CodingKey {
    case pools, method, sentence, baseline, interrupted
    case generatorNote = "generator_note"
  }

  package init(comparison: PoolComparison, designs: DesignComparison, isInterrupted: Bool) {
    self.comparison = comparison
    self.designs = designs
    self.isInterrupted = isInterrupted
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(comparison.pools, forKey: .pools)
    try container.encode(PoolComparison.method, forKey: .method)
    try container.encode(comparison.sentence, forKey: .sentence)
    try container.encode(comparison.generatorNote, forKey: .generatorNote)
    try container.encode(designs.rows, forKey: .baseline)
    try container.encode(isInterrupted, forKey: .interrupted)
  }
}
