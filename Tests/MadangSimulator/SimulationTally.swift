/// What happened in simulations, so that a test can tell that they reach what they are meant to check.
package struct SimulationTally: Sendable {
  package var turns = 0
  package var pausedTurns = 0
  package var restingTurns = 0
  package var itemsSeen = 0
  package var whispers = 0
  package var retries = 0
  package var plainLines = 0
  package var labelledAnswers = 0
  /// Names that were taken, and of these how many were had when their holder was gone.
  package var namesDenied = 0
  package var namesClaimed = 0
  package var whispersToPlain = 0
  /// How often what was refused, or told of a room: `full`, `roster` and so on.
  package var findings: [String: Int] = [:]
  package var kernel = KernelTally()
  /// How often each reason for an end was read, by the person or by others.
  package var departures: [String: Int] = [:]

  package init() {}

  package mutating func add(_ other: SimulationTally) {
    turns += other.turns
    pausedTurns += other.pausedTurns
    restingTurns += other.restingTurns
    itemsSeen += other.itemsSeen
    whispers += other.whispers
    retries += other.retries
    plainLines += other.plainLines
    labelledAnswers += other.labelledAnswers
    namesDenied += other.namesDenied
    namesClaimed += other.namesClaimed
    whispersToPlain += other.whispersToPlain
    findings.merge(other.findings, uniquingKeysWith: +)
    departures.merge(other.departures, uniquingKeysWith: +)
    add(other.kernel)
  }

  mutating func add(_ other: KernelTally) {
    kernel.waits += other.waits
    kernel.accepted += other.accepted
    kernel.refused += other.refused
    kernel.acceptFailures += other.acceptFailures
    kernel.registerFailures += other.registerFailures
    kernel.resets += other.resets
    kernel.shortSends += other.shortSends
    kernel.blockedSends += other.blockedSends
    kernel.blockedReceives += other.blockedReceives
    kernel.sentBytes += other.sentBytes
    kernel.receivedBytes += other.receivedBytes
  }

  mutating func add(_ client: SimulatedClient) {
    for stay in client.stays {
      itemsSeen += stay.items.count
      plainLines += stay.lines.count
      for (_, sight) in stay.sights { findings[sight.name, default: 0] += 1 }
      if stay.entryTopic != nil { findings["plain topic", default: 0] += 1 }
    }
    for refusal in client.refusals {
      findings["\(client.isPlain ? "plain " : "")\(refusal.reason)", default: 0] += 1
    }
    labelledAnswers += client.labelled.answered
    if client.deniedNick != nil { namesDenied += 1 }
    if client.mustGetNick != nil { namesClaimed += 1 }
    if client.isPlain { whispersToPlain += client.whispersHeard.count }
    whispers += client.whispersHeard.count
    retries += client.attempts
    guard client.character == .chronicler else { return }
    for stay in client.stays {
      for item in stay.items where item.command == "QUIT" {
        departures[item.text.components(after: " QUIT "), default: 0] += 1
      }
    }
  }
}

extension Stay.Sight {
  fileprivate var name: String {
    switch self {
    case .roster: "roster"
    case .topic: "topic"
    case .modes: "modes"
    case .notOperator: "not operator"
    case .mayNotSpeak: "may not speak"
    }
  }
}

extension String {
  fileprivate func components(after separator: String) -> String {
    guard let range = firstRange(of: separator) else { return self }
    return String(self[range.upperBound...])
  }
}
