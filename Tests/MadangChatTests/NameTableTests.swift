import MadangTestSupport
import Testing

@testable import MadangChat
@testable import MadangWorld

@Suite("NameTable")
struct NameTableTests {
  @Test(
    "Finds what a dictionary finds after any insertions and removals, also where many hashes meet", arguments: 0..<20)
  func againstDictionary(round: Int) {
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = SeededGenerator(seed: seed)
    /// Few different hashes make long runs; hashes near the top make runs that wrap around.
    let hashes = round % 2 == 0 ? UInt32(1 + round * 40) : UInt32.max
    var table = NameTable()
    var model: [UInt32: UInt32] = [:]
    for step in 0..<3_000 {
      let slot = UInt32.random(in: 0..<500, using: &random)
      if let hash = model[slot] {
        table.remove(hash, slot: slot)
        model[slot] = nil
      } else {
        let hash = UInt32.max - UInt32.random(in: 0..<hashes, using: &random)
        table.insert(hash, slot: slot)
        model[slot] = hash
      }
      #expect(table.count == model.count, "seed \(seed), step \(step)")
      if step % 100 == 99 { check(table, model, seed: seed, step: step) }
    }
  }

  private func check(_ table: NameTable, _ model: [UInt32: UInt32], seed: UInt64, step: Int) {
    var missing: [UInt32] = []
    for (slot, hash) in model where table.find(hash, where: { $0 == slot }) != slot { missing.append(slot) }
    #expect(missing.isEmpty, "seed \(seed), step \(step)")
    for slot in 0..<UInt32(500) where model[slot] == nil {
      #expect(table.find(UInt32.max, where: { $0 == slot }) == nil, "seed \(seed), step \(step)")
    }
  }
}
