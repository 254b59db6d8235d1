import MadangKernel
import MadangServer
import MadangTestSupport
import MadangTwin

/// All that a seed decides before a simulation starts.
package struct SimulationPlan: Sendable {
  package var seed: UInt64
  package var workers = 1
  package var rooms = 1
  package var characters: [Character] = [.chronicler]
  /// What each of them speaks.
  package var dialects: [Dialect] = [.irc]
  package var actionsMax = 10
  /// How often, in thousandths, people try to rule their room, and how often to make it stricter rather than less so.
  package var ruling = 30
  package var strictness = 250
  /// The longest text of a message.
  package var textBytesMax = 60
  /// Whether plain people end lines by pauses. A server that stands still meanwhile would not notice them.
  package var endsLinesByPauses = true
  /// Whether who was welcomed may not hear of it, where their connection breaks, and find their name taken by themselves.
  package var mayMissItsWelcome = false
  /// How many commands a worker runs at most before others act.
  package var commandsPerStepMax = 4
  /// How often, in thousandths, workers come last.
  package var workerDelay = 0
  /// People say several things at once, rather than one after the other.
  package var saysMuchAtOnce = false
  package var limits = Limits()
  /// From how many recipients on something is announced to a crowd.
  package var crowdMin = Limits.crowdMin
  package var faults = FaultPlan()
  package var descriptorsMax = Int.max
  package var sendBufferBytes = 64 << 10
  package var receiveBufferBytes = 64 << 10
  /// Everyone leaves before the server is stopped, rather than being told to go.
  package var leavesFirst = false
  package var twin = Twin.Plan()

  package init(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    self.seed = seed
    workers = generator.pick(1...3)
    rooms = generator.pick(1...3)
    limits.connectionsMax = 200
    limits.idleSecondsMax = generator.chance(500) ? generator.pick(2...20) : 240
    limits.sendQueueBytesMax = Limits.sendQueueBytesMin
    limits.floodControl = generator.chance(500)
    limits.queries.burst = generator.pick(20...200)
    limits.queries.perSecond = generator.pick(4...10)
    faults = FaultPlan(using: &generator)
    commandsPerStepMax = generator.pick(1...16)
    leavesFirst = generator.chance(500)
    workerDelay = generator.chance(500) ? generator.pick(0...990) : 0
    if generator.chance(700) { crowdMin = generator.pick(1...5) }
    var plainShare = 400
    switch generator.index(below: 10) {
    case 0: crowd(&generator)
    case 1, 2: dawdle(&generator)
    case 3: scarce(&generator)
    case 4, 5: govern(&generator)
    default: mingle(&generator)
    }
    if generator.chance(300) { plainShare = generator.pick(0...1000) }
    while dialects.count < characters.count {
      dialects.append(generator.chance(plainShare) ? (generator.chance(500) ? .numbered : .announce) : .irc)
    }
  }

  /// People who rule their rooms, and others who try.
  private mutating func govern(_ generator: inout SeededGenerator) {
    mingle(&generator)
    limits.floodControl = generator.chance(200)
    actionsMax = 20
    ruling = 600
    strictness = generator.pick(100...600)
  }

  /// Few people of all characters.
  private mutating func mingle(_ generator: inout SeededGenerator) {
    actionsMax = generator.pick(4...14)
    for _ in 0..<generator.pick(3...8) { characters.append(.any(&generator)) }
    sendBufferBytes = generator.pick(256...16 << 10)
    receiveBufferBytes = generator.pick(64...16 << 10)
  }

  /// One room with enough members that messages are gathered.
  private mutating func crowd(_ generator: inout SeededGenerator) {
    rooms = 1
    actionsMax = 5
    saysMuchAtOnce = true
    for _ in 0..<generator.pick(26...30) { characters.append(generator.chance(800) ? .steady : .any(&generator)) }
    commandsPerStepMax = generator.pick(4...256)
  }

  /// Long messages, and people who don't read them.
  private mutating func dawdle(_ generator: inout SeededGenerator) {
    rooms = 1
    limits.floodControl = false
    textBytesMax = 440
    actionsMax = 60
    characters += [.dawdler, .steady, .steady, .steady]
    if generator.chance(500) { characters.append(.dawdler) }
    if generator.chance(500) { characters.append(.flooder) }
    sendBufferBytes = generator.pick(4 << 10...16 << 10)
  }

  /// Not enough descriptors, or connections, for everyone.
  private mutating func scarce(_ generator: inout SeededGenerator) {
    actionsMax = 5
    for _ in 0..<generator.pick(5...9) { characters.append(.any(&generator)) }
    if generator.chance(600) {
      descriptorsMax = generator.pick(3...5) + Dialect.allCases.count - 1
    } else {
      limits.connectionsMax = generator.pick(2...4)
    }
  }
}

extension Character {
  static func any(_ generator: inout SeededGenerator) -> Character {
    switch generator.index(below: 20) {
    case 0, 1: .quitter
    case 2: .closer
    case 3: .resetter
    case 4, 5: .halfCloser
    case 6: .dawdler
    case 7: .vanisher
    case 8, 9: .flooder
    case 10: .lurker
    case 11, 12: .babbler
    default: .steady
    }
  }
}
