import MadangMemory

/// How many rows one piece of a long answer may look at. A worker that shares the world with others keeps each piece short,
/// so that nobody waits for somebody else's question.
package struct LookBudget: ~Copyable {
  /// What one piece may look at: some tenths of a millisecond.
  package static let looksPerPiece = 512
  /// What one piece may answer, in bytes. It lies well below the smallest SendQ.
  package static let bytesPerPiece = 32 << 10

  /// Rows looked at so far, each mask that a row is compared with counted as one.
  package private(set) var looks = 0
  private let looksMax: Int
  /// Bytes that stood among the effects before the piece began.
  private let bytesBefore: Int

  package init(looksMax: Int = looksPerPiece) {
    self.looksMax = looksMax
    bytesBefore = 0
  }

  /// For a piece of a change, which ends at the same place whatever its author is told before it.
  init(looksMax: Int, behind effects: borrowing Effects) {
    self.looksMax = looksMax
    bytesBefore = effects.bytes.count
  }

  package mutating func spend(_ looks: Int = 1) { self.looks += looks }

  /// Whether the rest has to wait for the next piece.
  package borrowing func isSpent(_ effects: borrowing Effects) -> Bool {
    looks >= looksMax || effects.bytes.count - bytesBefore >= LookBudget.bytesPerPiece
  }
}
