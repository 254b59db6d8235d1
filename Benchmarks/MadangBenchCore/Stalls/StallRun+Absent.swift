import MadangKernel

/// What accounts that are always on take from others while nobody is connected.
extension StallRun {
  private static let placesMax = 400
  /// What strangers' addresses have by default; the machine's own have no bound.
  private static let alwaysOnPerAddress = 20

  static func absent(_ plan: StallPlan, _ note: (String) -> Void) throws(LoadFailure) -> [StallFigure] {
    let owners = plan.attackers(in: .absent)
    let places = max(placesMax, owners + 1)
    var stage = try StallStage(
      plan, measurer: .nobody, settings: quickSpeech + "always-on-per-address = \(alwaysOnPerAddress)\n", keeps: true,
      flags: ["--max-connections", String(places)])
    defer { stage.end() }
    let people = try stage.crowd.gather(owners, nick: "owner")
    note("\(Quantity.grouped(owners)) are making accounts, which takes a while")
    try stage.crowd.inTurn(people, answer: "REGISTER SUCCESS") { "REGISTER * * right-password\($0)\r\n" }
    try stage.crowd.inTurn(people) { _ in "PRIVMSG NickServ :SET ALWAYS-ON ON\r\nJOIN #hall\r\nPING :set\r\n" }
    stage.crowd.leave(people)
    let addresses = (owners + Crowd.peoplePerAddress - 1) / Crowd.peoplePerAddress
    let kept = try present(&stage)
    let came = try stage.crowd.comers(places - 1)
    return [
      StallFigure(
        name: StallScenario.absent.rawValue, before: StallScenario.absent.before, value: Double(came), unit: .count,
        bound: Double(places - 1), isLeast: true, target: "all \(Quantity.grouped(places - 1))",
        note: "strangers who came in beside one more, with --max-connections \(places)"),
      StallFigure(
        name: StallScenario.absent.rawValue + "/kept", value: Double(kept), unit: .count,
        bound: Double(addresses * alwaysOnPerAddress), target: "≤ \(addresses * alwaysOnPerAddress)",
        note: "absent ones, of \(Quantity.grouped(owners)) who wanted to be"),
    ]
  }

  /// How many are in the room whose connections have ended; whoever asks stays.
  private static func present(_ stage: inout StallStage) throws(LoadFailure) -> Int {
    let asker = try stage.crowd.gather(1, nick: "asker")
    var lines = -1
    // The server notices the ends one after the other.
    while true {
      stage.crowd.expect("352 ", ending: "315 ")
      stage.crowd.send(asker.lowerBound, "WHO #hall\r\n")
      let isWhole = try stage.crowd.pump(until: deadline(in: 60)) { $0.endings > 0 }
      if !isWhole { throw .server("WHO was not answered within a minute") }
      if stage.crowd.hits == lines { return lines }
      lines = stage.crowd.hits
      try stage.crowd.pump(until: deadline(in: 2))
    }
  }
}
