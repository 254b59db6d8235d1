import Histogram
import MadangKernel
import MadangWire

/// What makes others wait for the database, or for those who check passwords.
extension StallRun {
  private static let forever = ["--history-days", "0", "--history-messages", "0"]

  /// As many as flood control lets through without delay, and some to spare.
  private static let undelayedSearches = 15
  private static let aloneSecondsMax = 120.0
  private static let closingSecondsMax = 120.0

  static func search(_ plan: StallPlan, _ note: (String) -> Void) throws(LoadFailure) -> [StallFigure] {
    note("filling a database with \(Quantity.grouped(plan.messages)) messages")
    var stage = try StallStage(plan, measurer: .prober, messages: plan.messages, flags: forever)
    defer { stage.end() }
    let guests = try stage.crowd.gather(
      plan.attackers(in: .search), nick: "guest", capabilities: "batch soju.im/search")
    try stage.crowd.join(guests, "#room0")
    let calm = try stage.calm()
    let alone = try stage.crowd.keepOn(
      guests.prefix(1), until: deadline(in: aloneSecondsMax), answer: "BATCH -", roundsMax: undelayedSearches,
      searchLine)
    var searched = 0
    var closed = ""
    let sample = try stage.measure(seconds: plan.seconds) { crowd throws(LoadFailure) in
      try crowd.keepOn(guests, until: deadline(in: plan.seconds), answer: "BATCH -", searchLine)
      searched = crowd.hits
      closed = closings(crowd)
    }
    let size = "\(Quantity.grouped(plan.messages)) messages"
    return [
      .latency(
        .search, sample, boundMilliseconds: 50, calm: calm, target: "p99 ≤ 50 ms",
        note: "\(guests.count) guests had \(searched) answers, in \(size)\(closed)"),
      answers(alone, "the answers that one guest gets who searches alone"),
    ]
  }

  private static func answers(_ times: Histogram<UInt64>, _ note: String) -> StallFigure {
    let sample = StallSample(latency: times)
    return StallFigure(
      name: StallScenario.search.rawValue + "/alone", median: sample.microseconds(at: 50),
      value: sample.microseconds(at: 100), unit: .microseconds, bound: 500_000, target: "all ≤ 0.5 s", note: note)
  }

  /// A common word of the filled database, and the beginning of others; each time a little different, so that no answer
  /// is another's.
  private static func searchLine(_ guest: Int, _ round: Int) -> String {
    "SEARCH text=word\(1 + (guest + round) % 20)\\sw;in=#room0;limit=\(50 + (guest + round) % 40)\r\n"
  }

  static func pruning(_ plan: StallPlan, _ note: (String) -> Void) throws(LoadFailure) -> [StallFigure] {
    note("filling a database with \(Quantity.grouped(plan.messages)) messages")
    // They are some years old; the server begins to prune as it starts.
    var stage = try StallStage(plan, measurer: .prober, messages: plan.messages)
    defer { stage.end() }
    let sample = try stage.measure(seconds: plan.seconds) { _ throws(LoadFailure) in }
    return [
      .latency(
        .pruning, sample, percentile: 90, boundMilliseconds: 20, target: "p90 ≤ 20 ms",
        note: "the first \(Quantity.significant(plan.seconds)) s after the start, with "
          + "\(Quantity.grouped(plan.messages)) expired messages")
    ]
  }

  static func oper(_ plan: StallPlan, _ note: (String) -> Void) throws(LoadFailure) -> [StallFigure] {
    var stage = try StallStage(plan, measurer: .prober, settings: operatorSettings, keeps: true)
    defer { stage.end() }
    let guessers = try stage.crowd.gather(plan.attackers(in: .oper), nick: "guess")
    let calm = try stage.calm()
    var guesses = 0
    let sample = try stage.measure(seconds: plan.seconds) { crowd throws(LoadFailure) in
      try crowd.keepOn(guessers, until: deadline(in: plan.seconds), answer: "464 ") { number, round in
        "OPER admin wrong\(number)x\(round)\r\n"
      }
      guesses = crowd.hits
    }
    // Each is closed after some, and those are looked at one after the other.
    let start = MonotonicClock.nanoseconds()
    try stage.crowd.keepOn(guessers, until: deadline(in: closingSecondsMax), answer: "464 ") { number, round in
      "OPER admin wrong\(number)y\(round)\r\n"
    }
    let closed = stage.crowd.closedByServer
    return [
      .latency(
        .oper, sample, boundMilliseconds: 50, calm: calm, target: "p99 ≤ 50 ms",
        note: "\(guessers.count) connections had \(Quantity.grouped(guesses)) answers"),
      StallFigure(
        name: StallScenario.oper.rawValue + "/closed", before: "never", value: Double(closed), unit: .count,
        bound: Double(guessers.count), isLeast: true, target: "all \(guessers.count)",
        note: "so many were closed, the last \(seconds(since: start)) after those "
          + "\(Quantity.significant(plan.seconds)) s"
          + (closed == 0 ? "" : ": \(stage.crowd.reasons.words)")),
    ]
  }

  /// An operator whose password nobody tries.
  private static let operatorSettings = """
    [[operator]]
    name = "admin"
    password = "$scrypt$ln=15,r=8,p=1$1FpoDKQt5NLiEA3IJ/c0+Q==$AI4dtRIe8z9FgVVEkjrYjOShUEAt2Y327qQEZfLoNZM="

    """

  static func logins(_ plan: StallPlan, _ note: (String) -> Void) throws(LoadFailure) -> [StallFigure] {
    var stage = try StallStage(plan, measurer: .owner, keeps: true)
    defer { stage.end() }
    let count = plan.attackers(in: .logins) * plan.addresses
    let guessers = try stage.crowd.gather(count, nick: "guess", capabilities: "sasl")
    let calm = try stage.calm()
    var guesses = 0
    let sample = try stage.measure(seconds: plan.seconds) { crowd throws(LoadFailure) in
      try crowd.keepOn(guessers, until: deadline(in: plan.seconds), answer: "904 ", comesBack: true) { number, round in
        Base64.login("owner0", "wrong\(number)x\(round)")
      }
      guesses = crowd.hits
    }
    return [
      .latency(
        .logins, sample, percentile: 100, boundMilliseconds: 1000, calm: calm, target: "all ≤ 1 s",
        note: "\(count) connections from \(plan.addresses) address\(plan.addresses == 1 ? "" : "es") had "
          + "\(Quantity.grouped(guesses)) wrong logins\(closings(stage.crowd))")
    ]
  }
}
