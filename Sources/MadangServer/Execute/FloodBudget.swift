import MadangChat

/// How much a connection may still say and ask: two buckets that leak with time, and that each command fills by its cost.
struct FloodBudget {
  private var speech = LeakyBucket<Int32>()
  private var queries = LeakyBucket<Int32>()
  private var leakedMilliseconds: Int64 = 0

  /// How long somebody may have to wait for what a command of theirs turned out to cost.
  static let debtMillisecondsMax: Int64 = 10_000

  /// Spends what a command turned out to cost: how many it has told, and how many rows were looked at.
  mutating func charge(told: Int, looks: Int, _ rates: FloodRates) {
    let debt = FloodBudget.debtMillisecondsMax
    speech.charge(told / Limits.toldPerSpeech, rates.speech.leak, debtMillisecondsMax: debt)
    queries.charge(looks / Limits.looksPerQuery, rates.queries.leak, debtMillisecondsMax: debt)
  }

  /// Spends `cost` of a command with so many parameters; nil if it was there, else the milliseconds until it will be.
  mutating func spend(_ cost: Cost, parameters: Int, _ rates: FloodRates, at milliseconds: Int64) -> Int64? {
    let elapsed = leakedMilliseconds == 0 ? 0 : max(0, milliseconds - leakedMilliseconds)
    leakedMilliseconds = milliseconds
    speech.leak(elapsed, rates.speech.leak)
    queries.leak(elapsed, rates.queries.leak)
    return switch cost.budget(parameters: parameters) {
    case .speech: speech.add(cost.amount, rates.speech.leak)
    case .queries: queries.add(cost.amount, rates.queries.leak)
    }
  }
}
