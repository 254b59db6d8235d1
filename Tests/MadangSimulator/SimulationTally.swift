/// What happened in simulations, so that a test can tell that they reach what they are meant to check.
package struct SimulationTally: Sendable {
  package var turns = 0
  package var pausedTurns = 0
  package var restingTurns = 0
  package var itemsSeen = 0
  package var whispers = 0
  package var retries = 0
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
    for stay in client.stays { itemsSeen += stay.items.count }
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

extension String {
  fileprivate func components(after separator: String) -> String {
    guard let range = firstRange(of: separator) else { return self }
    return String(self[range.upperBound...])
  }
}
