import MadangRecords
import MadangWorld
import Testing

/// What is made of what nodes tell of their worlds.
@Suite struct WorldComparisonTests {
  private var comparison = WorldComparison()

  private func mark(_ position: UInt64, _ digest: UInt64) -> WorldMark {
    WorldMark(at: position, Digest(rawValue: digest))
  }

  private mutating func note(_ position: UInt64, _ digest: UInt64) -> WorldComparison.Finding? {
    comparison.note(mark(position, digest))
  }

  /// Another one of so many tells of its own.
  private mutating func hear(
    _ position: UInt64, _ digest: UInt64, _ node: UInt8, of others: Int = 2
  ) -> WorldComparison.Finding? {
    comparison.hear(mark(position, digest), of: NodeID(rawValue: node), others: others)
  }

  @Test("Where all have told and it is alike, that is known, and of how many")
  mutating func alike() {
    #expect(comparison.mark == nil && note(5, 1) == nil && comparison.mark == mark(5, 1))
    #expect(hear(5, 1, 2) == nil && comparison.agreed == nil)
    #expect(hear(5, 1, 3) == nil)
    #expect(comparison.agreed?.position == 5 && comparison.agreed?.nodes == 3)
    // Nothing is known of other places, and what is judged is judged.
    #expect(hear(4, 2, 3) == nil && hear(6, 2, 3) == nil && hear(5, 2, 3) == nil)
  }

  @Test(
    "Whoever has another world than most is outvoted; most are told of whom they differ from; without most, all are")
  mutating func parted() {
    let all: [(own: UInt64, others: [UInt64], finding: WorldComparison.Finding?)] = [
      (1, [2, 2], .outvoted(0)), (1, [1, 2], .differs([NodeID(rawValue: 3)], 0)),
      (1, [2, 1], .differs([NodeID(rawValue: 2)], 0)),
      (1, [2, 3], .differs([NodeID(rawValue: 2), NodeID(rawValue: 3)], 0)),
      (1, [2], .differs([NodeID(rawValue: 2)], 0)),
      (1, [1, 2, 2], .differs([NodeID(rawValue: 3), NodeID(rawValue: 4)], 0)),
      (1, [2, 2, 2], .outvoted(0)), (1, [1, 2, 2, 2], .outvoted(0)), (1, [3, 2, 2, 2], .outvoted(0)),
      (1, [1, 1, 1], nil),
    ]
    for sample in all {
      var comparison = WorldComparison()
      _ = comparison.note(mark(0, sample.own))
      var findings: [WorldComparison.Finding] = []
      for (index, digest) in sample.others.enumerated() {
        let node = NodeID(rawValue: UInt8(index + 2))
        if let found = comparison.hear(mark(0, digest), of: node, others: sample.others.count) {
          findings.append(found)
        }
      }
      #expect(findings == (sample.finding.map { [$0] } ?? []), "\(sample)")
    }
  }

  @Test("Whoever does not tell is not waited for longer than some places; who is alone is told nothing")
  mutating func missing() {
    #expect(note(0, 1) == nil && hear(0, 2, 2) == nil)
    for place in 1..<WorldComparison.placesMax { #expect(note(UInt64(place), 1) == nil) }
    #expect(note(100, 1) == .differs([NodeID(rawValue: 2)], 0))
    for place in 101...120 { #expect(note(UInt64(place), 1) == nil) }
    #expect(comparison.agreed == nil)
  }
}
