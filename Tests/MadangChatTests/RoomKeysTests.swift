import MadangTestSupport
import Testing

@testable import MadangWorld

@Suite("Keys of rooms in their order") struct RoomKeysTests {
  @Test("are those of a set, sorted, after any insertions and removals")
  func againstSet() {
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = SeededGenerator(seed: seed)
    func any() -> [UInt8] {
      let count = Int.random(in: 0...2, using: &random)
      return (0..<count).map { _ in .random(in: 0...5, using: &random) }
    }
    var keys = RoomKeys((0..<10).map { _ in any() })
    var model = Set(keys.list)
    for step in 0..<500 {
      let key = any()
      if Bool.random(using: &random) {
        keys.insert(key)
        model.insert(key)
      } else {
        keys.remove(key)
        model.remove(key)
      }
      let sorted = model.sorted { $0.lexicographicallyPrecedes($1) }
      #expect(keys.list == sorted && keys.first == sorted.first, "seed \(seed), step \(step)")
      let other = any()
      let next = sorted.first { other.lexicographicallyPrecedes($0) }
      #expect(keys.key(after: other) == next, "seed \(seed), step \(step)")
    }
  }
}
