import MadangKernel

/// What one can ask, or have kept, over many rooms.
extension StallRun {
  private static let roomsEach = 50
  private static let listings = 15

  /// They fit from anywhere in a room's name until their last letter, which is nowhere: the dearest kind.
  private static var dearMasks: [String] {
    let letters = String(repeating: "a", count: 30)
    let wildcards = String(repeating: "a?", count: 15)
    return "bcdefgh".map { "*\(letters)\($0)" } + "bcdefgh".map { "*\(wildcards)\($0)" }
  }

  /// As many masks at once as a server takes that bounds them.
  private static let masksTaken = 5

  private static var dearQuestions: String {
    let masks = dearMasks
    let lists = stride(from: 0, to: masks.count, by: masksTaken).map {
      "LIST \(masks[$0..<min($0 + masksTaken, masks.count)].joined(separator: ","))\r\n"
    }
    return (0..<listings).map { lists[$0 % lists.count] }.joined()
  }

  private static let answerSecondsMax = 120.0

  static func list(_ plan: StallPlan, _ note: (String) -> Void) throws(LoadFailure) -> [StallFigure] {
    var stage = try StallStage(plan, measurer: .bystanders, settings: quickSpeech)
    defer { stage.end() }
    let owners = try stage.crowd.gather(
      min(Crowd.peoplePerAddress, plan.connections), nick: "owner", capabilities: "no-implicit-names")
    try furnish(&stage, owners, topicBytes: 0)
    note("\(Quantity.grouped(owners.count * roomsEach)) rooms are there")
    let askers = try stage.crowd.gather(plan.attackers(in: .list), nick: "asker")
    let calm = try stage.calm()
    let questions = String(repeating: "LIST \(dearMasks.joined(separator: ","))\r\n", count: listings) + dearQuestions
    let wanted = 2 * listings * askers.count
    var took = ""
    let sample = try stage.measure(seconds: 1) { crowd throws(LoadFailure) in
      let start = MonotonicClock.nanoseconds()
      crowd.expect("323 ")
      for asker in askers { crowd.send(asker, questions) }
      try crowd.pump(until: deadline(in: answerSecondsMax)) { $0.hits >= wanted || $0.closedByServer >= askers.count }
      took = "\(crowd.hits) of \(wanted) LIST were answered after \(seconds(since: start))\(closings(crowd))"
    }
    let bound = calm.microseconds(at: 99) / 1000 + 5
    return [
      .latency(.list, sample, boundMilliseconds: bound, calm: calm, target: "calm + 5 ms", note: took)
    ]
  }

  /// Each founds fifty rooms with long names, and gives them topics.
  private static func furnish(
    _ stage: inout StallStage, _ owners: Range<Int>, topicBytes: Int
  ) throws(LoadFailure) {
    let topic = String(repeating: "t", count: topicBytes)
    try stage.crowd.inTurn(owners, atOnce: 20) { owner in
      let names = (0..<roomsEach).map { roomName(owner * roomsEach + $0) }
      var text = ""
      for start in stride(from: 0, to: names.count, by: 7) {
        text += "JOIN \(names[start..<min(start + 7, names.count)].joined(separator: ","))\r\n"
      }
      if topicBytes > 0 { for name in names { text += "TOPIC \(name) :\(topic)\r\n" } }
      return text + "PING :founded\r\n"
    }
  }

  /// As long as a name may be.
  private static func roomName(_ number: Int) -> String {
    "#\(number)" + String(repeating: "a", count: 63 - String(number).count)
  }

  static func longList(_ plan: StallPlan, _ note: (String) -> Void) throws(LoadFailure) -> [StallFigure] {
    // The least SendQ that the server takes: each of the answers is longer than it several times.
    var stage = try StallStage(plan, measurer: .nobody, settings: quickSpeech, flags: ["--sendq", "262144"])
    defer { stage.end() }
    let owners = try stage.crowd.gather(
      min(300, plan.connections), nick: "owner", capabilities: "no-implicit-names")
    try furnish(&stage, owners, topicBytes: 250)
    let rooms = owners.count * roomsEach
    note("\(Quantity.grouped(rooms)) rooms are there")
    let others = try stage.crowd.gather(
      max(1, plan.connections - owners.count), nick: "member", capabilities: "no-implicit-names")
    try stage.crowd.join(others, "#big")
    note("\(Quantity.grouped(others.count)) are in one room")
    return [
      try ask(&stage, "", "LIST", "322 ", until: "323 ", least: rooms),
      try ask(&stage, "/names", "NAMES #big", "353 ", until: "366 ", least: others.count / namesPerLineMax),
      try ask(&stage, "/who", "WHO #big", "352 ", until: "315 ", least: others.count),
    ]
  }

  /// A name with its user and host takes 17 of a line's 512 bytes at least.
  private static let namesPerLineMax = 30

  /// Somebody new asks, reads, and counts the lines of the answer.
  private static func ask(
    _ stage: inout StallStage, _ suffix: String, _ question: String, _ line: String, until end: String, least: Int
  ) throws(LoadFailure) -> StallFigure {
    let asker = try stage.crowd.gather(1, nick: "asker", capabilities: "userhost-in-names")
    let number = asker.lowerBound
    let closedBefore = stage.crowd.closedByServer
    let start = MonotonicClock.nanoseconds()
    stage.crowd.expect(line, ending: end)
    stage.crowd.send(number, "\(question)\r\n")
    let isWhole = try stage.crowd.pump(until: deadline(in: answerSecondsMax)) {
      $0.endings > 0 || $0.isClosed(number)
    }
    let lines = stage.crowd.hits(of: number)
    let ended = isWhole && !stage.crowd.isClosed(number)
    let reason = stage.crowd.closedByServer > closedBefore ? "; closed: \(stage.crowd.reasons.words)" : ""
    return StallFigure(
      name: StallScenario.longlist.rawValue + suffix, before: suffix.isEmpty ? StallScenario.longlist.before : "",
      value: Double(lines), unit: .count, bound: Double(least), isLeast: true,
      target: "≥ \(Quantity.grouped(least))", note: "\(question) took \(seconds(since: start))\(reason)",
      hasFaults: !ended)
  }

  static func masks(_ plan: StallPlan, _ note: (String) -> Void) throws(LoadFailure) -> [StallFigure] {
    var stage = try StallStage(plan, measurer: .nobody, settings: quickSpeech)
    defer { stage.end() }
    let meter = ProcessMeter(identifier: stage.server.processIdentifier)
    let owners = try stage.crowd.gather(plan.attackers(in: .masks), nick: "owner")
    try stage.crowd.inTurn(owners) { owner in
      "JOIN \((0..<maskedRoomsEach).map { "#m\(owner)x\($0)" }.joined(separator: ","))\r\nPING :in\r\n"
    }
    let before = meter.residentBytes ?? 0
    try stage.crowd.inTurn(owners, atOnce: 4) { maskLines($0) + "PING :masked\r\n" }
    let most = (meter.residentBytes ?? 0) - before
    note("all masks were sent: \(Quantity.bytes(Double(most))) more")
    stage.crowd.leave(owners)
    let latest = deadline(in: 20)
    var left = most
    while MonotonicClock.nanoseconds() < latest, left > leftBytesMax {
      try stage.crowd.turn(100)
      left = (meter.residentBytes ?? 0) - before
    }
    return [
      StallFigure(
        name: StallScenario.masks.rawValue, before: StallScenario.masks.before, value: Double(most), unit: .bytes,
        bound: Double(heldBytesMax), target: "≤ 32 MiB more", note: "while those who sent them were there"),
      StallFigure(
        name: StallScenario.masks.rawValue + "/left", value: Double(left), unit: .bytes, bound: Double(leftBytesMax),
        target: "≤ 8 MiB more", note: "within 20 s after they had left"),
    ]
  }

  private static let maskedRoomsEach = 10
  private static let masksOfEachList = 100
  private static let heldBytesMax = 32 << 20
  private static let leftBytesMax = 8 << 20

  /// Bans, exceptions and invitations of each room, two long ones a line.
  private static func maskLines(_ owner: Int) -> String {
    var text = ""
    let filler = String(repeating: "m", count: 160)
    for room in 0..<maskedRoomsEach {
      for letter in ["b", "e", "I"] {
        for start in stride(from: 0, to: masksOfEachList, by: 2) {
          let masks = (start..<start + 2).map { "x\($0)y\(owner)!*@\(filler)\($0)" }
          text += "MODE #m\(owner)x\(room) +\(letter)\(letter) \(masks.joined(separator: " "))\r\n"
        }
      }
    }
    return text
  }
}
