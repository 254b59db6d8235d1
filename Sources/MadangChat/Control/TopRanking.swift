import MadangMemory
import MadangWorld

/// Where something comes in a list: what has the larger number comes first, and of two with the same the smaller text.
struct TopRank: Comparable, Sendable {
  let number: Int
  let text: [UInt8]

  init(_ number: Int, _ text: [UInt8] = []) {
    self.number = number
    self.text = text
  }

  static func < (left: TopRank, right: TopRank) -> Bool {
    if left.number != right.number { return left.number > right.number }
    return left.text.lexicographicallyPrecedes(right.text)
  }
}

/// The first of many rows, which are looked at in pieces and told in pieces. One command has it; what has the same rank
/// comes in the order in which it was offered.
final class TopRanking<Row: Sendable>: Sendable {
  private struct State {
    var rows: [(rank: TopRank, row: Row)] = []
    var offered = 0
    /// How many have been told; nil while rows are offered still.
    var told: Int?
  }

  private let countMax: Int
  private let isReversed: Bool
  private let state = Lock(State())

  init<Key>(_ choice: TopChoice<Key>) {
    countMax = choice.count
    isReversed = choice.isReversed
  }

  var offered: Int { state.withLock { $0.offered } }
  /// Whether all have been offered.
  var isOver: Bool { state.withLock { $0.told != nil } }

  func offer(_ row: Row, _ rank: TopRank) {
    state.withLock { state in
      state.offered += 1
      if state.rows.count == countMax {
        guard let last = state.rows.last, precedes(rank, last.rank) else { return }
        state.rows.removeLast()
      }
      var (low, high) = (0, state.rows.count)
      while low < high {
        let middle = (low + high) / 2
        if precedes(rank, state.rows[middle].rank) { high = middle } else { low = middle + 1 }
      }
      state.rows.insert((rank, row), at: low)
    }
  }

  private func precedes(_ left: TopRank, _ right: TopRank) -> Bool { isReversed ? right < left : left < right }

  /// All have been offered. True the first time.
  func end() -> Bool {
    state.withLock { state in
      if state.told != nil { return false }
      state.told = 0
      return true
    }
  }

  /// The next that is to be told; nil where that was the last.
  func next() -> Row? {
    state.withLock { state in
      guard let told = state.told, told < state.rows.count else { return nil }
      state.told = told + 1
      return state.rows[told].row
    }
  }
}

/// How many connections were found, by what is spoken on them and where they came in. One command has it.
final class TopTally: Sendable {
  private struct State {
    var matched = 0
    var tls: [String: Int] = [:]
    var listeners: [String: Int] = [:]
  }

  private let state = Lock(State())

  func count(_ encryption: Encryption, _ listener: String) {
    state.withLock { state in
      state.matched += 1
      state.tls[encryption.text ?? "none", default: 0] += 1
      state.listeners[listener, default: 0] += 1
    }
  }

  func tell(_ effects: inout Effects) {
    let state = state.withLock { $0 }
    func sorted(_ counts: [String: Int]) -> [(key: String, count: Int)] {
      counts.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }
    effects.controlItem([
      "matched": .number(state.matched), "tls": .counts(sorted(state.tls)),
      "listeners": .counts(sorted(state.listeners)),
    ])
  }
}
