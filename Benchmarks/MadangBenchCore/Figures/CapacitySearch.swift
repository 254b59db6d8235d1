/// Finds the largest load that stays within a limit: doubles until one does not, then halves the interval between.
/// Pure: it says what to try, and is told how that went.
///
/// One bad moment of the machine would otherwise end the doubling far too early, so a load that does not hold is tried
/// again, and two of three decide.
package struct CapacitySearch: Sendable {
  /// The largest value that held; nil before there is one.
  package private(set) var held: Int?
  /// The smallest value that did not.
  package private(set) var failed: Int?
  private var candidate: Int
  private var votes = (held: 0, failed: 0)
  private let floor: Int
  private let ceiling: Int
  private let precision: Double

  /// `floor` and `ceiling`: the smallest and the largest value that can be tried at all. `precision`: how close, as a
  /// part of the value, is enough.
  package init(start: Int, floor: Int = 1, ceiling: Int, precision: Double = 0.05) {
    precondition(start > 0 && floor > 0 && ceiling >= floor, "A search needs something to try.")
    candidate = max(floor, min(start, ceiling))
    self.floor = floor
    self.ceiling = ceiling
    self.precision = precision
  }

  /// What to try next; nil when the answer is known.
  package var next: Int? {
    if let held {
      if held >= ceiling { return nil }
      if let failed, Double(failed - held) <= max(1, Double(held) * precision) { return nil }
    }
    if let failed, failed <= floor { return nil }
    return candidate
  }

  /// Tells how the candidate went. `isCertain`: whether another try would only end in the same way.
  package mutating func record(holds: Bool, isCertain: Bool = false) {
    if holds { votes.held += 1 } else { votes.failed += 1 }
    let isDecided = isCertain || votes.failed == 0 || votes.held == 2 || votes.failed == 2
    if !isDecided { return }
    votes = (0, 0)
    if holds { held = candidate } else { failed = candidate }
    switch (held, failed) {
    case (let held?, nil): candidate = min(held * 2, ceiling)
    case (let held?, let failed?): candidate = held + (failed - held) / 2
    case (nil, let failed?): candidate = max(floor, failed / 2)
    case (nil, nil): break
    }
  }

  /// Whether the ceiling itself held, so that the true capacity may be larger.
  package var isLimitedByCeiling: Bool { held == ceiling }
}
