import Glibc
import MadangStore

/// Snapshots, one after another, of as many pieces as the seed says; each piece tells whose it is, and how many there are.
func keepSnapshotsForEver(folder: String, seed: UInt64) throws {
  var limits = StoreLimits()
  // So that it is killed while the log is being brought in, too.
  limits.logPagesMax = 200
  let database = try Database(folder: folder, durability: .batched, limits: limits)
  var position = try database.snapshotPosition() ?? 0
  var state = seed
  print("ready")
  fflush(nil)
  while isatty(0) == 0 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    position += 1 + (state >> 33) % 3
    let count = 1 + Int((state >> 40) % 40)
    while try database.removeLeftovers() {}
    for number in 0..<count {
      let text = "\(position):\(number):\(count):"
      let piece = String(repeating: text, count: 1 + (number + Int(position)) % 900)
      try database.keepPiece(Array(piece.utf8), number: number, ofSnapshotAt: position)
    }
    guard try database.seal(snapshotAt: position, pieces: count) else { fatalError("It can't be sealed.") }
    print("sealed \(position)")
    fflush(nil)
  }
}
