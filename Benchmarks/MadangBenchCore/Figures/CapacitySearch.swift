/// Finds the largest load that stays within a limit: doubles until one does not, then halves the interval between.
/// Pure: it says what to try, and is told how that went.
package struct CapacitySearch: Sendable {
  /// The largest value that held; nil before there is one.
  package private(set) var held: Int?
  /// The smallest value that did not.
  package private(set) var failed: Int?
  private var candidate: Int
  private let ceiling: Int
  private let precision: Double

  /// `ceiling`: the largest value that can be tried at all. `precision`: how close, as a part of the value, is enough.
  package init(start: Int, ceiling: Int, precision: Double = 0.05) {
    precondition(start > 0 && ceiling > 0, "A search needs something to try.")
    candidate = min(start, ceiling)
    self.ceiling = ceiling
    self.precision = precision
  }

  /// What to try next; nil when the answer is known.
  package var next: Int? {
    if let held {
      if held >= ceiling { return nil }
      if let failed, Double(failed - held) <= max(1, Double(held) * precision) { return nil }
    }
    if let failed, failed <= 1 { return nil }
    return candidate
  }

  /// Tells how the candidate went.
  package mutating func record(holds: Bool) {
    if holds { held = candidate } else { failed = candidate }
    switch (held, failed) {
    case (let held?, nil): candidate = min(held * 2, ceiling)
    case (let held?, let failed?): candidate = held + (failed - held) / 2
    case (nil, let failed?): candidate = max(1, failed / 2)
    case (nil, nil): break
    }
  }

  /// Whether the ceiling itself held, so that the true capacity may be larger.
  package var isLimitedByCeiling: Bool { held == ceiling }
}
