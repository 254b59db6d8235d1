import MadangKernel

/// One load in full: who connects to what, and says how much for how long.
package struct LoadPlan: Sendable {
  package var dialect: Dialect
  package var address: Address
  /// Connections go to `address` and to these, in turn.
  package var others: [Address] = []
  /// The numbers of the first connection and of the first room, where other generators have those before.
  package var firstConnection = 0
  package var firstRoom: UInt32 = 0
  /// What carries the lines: of IRC alone it is anything but nothing.
  package var carriage = Carriage()
  package var scenario: Scenario
  package var connections: Int
  package var rooms: Int
  package var senders: Int
  package var bytes: Int
  package var pace: Pace
  package var seconds: Double
  package var warmupSeconds: Double
  /// How long all is quiet between the last join and the first message, so that memory can be read.
  package var settleSeconds: Double
  /// Loopback addresses to connect from: each has its own ports, of which one address has about 28,000.
  package var sourceAddresses: Int
  /// Connections that may be on their way into their room at once.
  package var joiningMax: Int
  /// Connections that churn, or stop reading, according to the scenario.
  package var troublemakers: Int
  /// Whether senders get their own messages too.
  package var echoes: Bool
  /// How long a connection says nothing at most: one that only listens to a busy room is asked (PING) between two
  /// messages, where nobody looks, and a server closes those it has not heard of for minutes.
  package var silenceSecondsMax = 30.0
  /// How long the last messages are waited for before they are lost.
  package var drainSecondsMax = Double(DeliveryLedger.lostAfterNanoseconds) / 1e9

  package init(
    dialect: Dialect, address: Address, scenario: Scenario = .fanout, connections: Int = 1000, rooms: Int = 1,
    senders: Int? = nil, bytes: Int = 100, pace: Pace = .window(1024), seconds: Double = 5, warmupSeconds: Double = 1,
    settleSeconds: Double = 1, sourceAddresses: Int = 8, joiningMax: Int = 200, troublemakers: Int = 0,
    echoes: Bool? = nil
  ) {
    self.dialect = dialect
    self.address = address
    self.scenario = scenario
    self.connections = connections
    self.rooms = scenario == .echo ? connections : rooms
    self.senders = senders ?? (scenario == .echo ? connections : min(connections, max(200, rooms)))
    self.bytes = bytes
    self.pace = pace
    self.seconds = seconds
    self.warmupSeconds = warmupSeconds
    self.settleSeconds = settleSeconds
    self.sourceAddresses = sourceAddresses
    self.joiningMax = joiningMax
    self.troublemakers = troublemakers
    self.echoes = echoes ?? (dialect.echoes || scenario == .echo)
  }

  /// The members of a full room; the last room may have fewer.
  package var roomSize: Int { (connections + rooms - 1) / rooms }

  package func address(of connection: Int) -> Address {
    let index = connection % (1 + others.count)
    return index == 0 ? address : others[index - 1]
  }

  package func room(of connection: Int) -> Int { connection / roomSize }

  /// Rooms that have a member: fewer than asked for where the members don't go round.
  package var roomsUsed: Int { (connections + roomSize - 1) / roomSize }

  package func members(of room: Int) -> Int { min(roomSize, connections - room * roomSize) }

  /// The numbers of the connections that say something, spread evenly.
  package var senderNumbers: [Int] {
    let talkers = connections - troublemakers
    let count = min(senders, talkers)
    return (0..<count).map { $0 * talkers / count }
  }

  /// Whether connection number `connection` is one that churns or stops reading: the last ones are.
  package func isTroublemaker(_ connection: Int) -> Bool { connection >= connections - troublemakers }

  /// How many members of a room must get a message that one of them sends.
  package func recipients(in room: Int) -> Int {
    let first = room * roomSize
    let trouble = max(0, first + members(of: room) - max(first, connections - troublemakers))
    return members(of: room) - trouble - (echoes ? 0 : 1)
  }

  /// For each connection, whether it gives the messages of its room their places: see `DeliveryLedger`.
  package var placeGivers: [Bool] {
    let sending = Set(senderNumbers)
    var gives = (0..<connections).map { !isTroublemaker($0) && (echoes || !sending.contains($0)) }
    for room in 0..<roomsUsed {
      let numbers = room * roomSize..<room * roomSize + members(of: room)
      if !gives[numbers].contains(true) { gives[numbers.lowerBound] = true }
    }
    return gives
  }

  /// Far more than any machine's descriptors.
  private static let connectionsMax = 10_000_000

  /// What makes the plan impossible, in words; nil where it can be tried.
  package var problem: String? {
    if !(1...LoadPlan.connectionsMax).contains(connections) {
      return "--connections must be between 1 and \(Quantity.grouped(LoadPlan.connectionsMax))"
    }
    if scenario == .echo, dialect == .plain, echoes, connections > 1 {
      return "--scenario echo: plain:// has one room for everybody, so that only one connection is alone in it"
    }
    if rooms < 1 || rooms > connections { return "--rooms must be between 1 and the number of connections" }
    if rooms > 1, !dialect.hasRooms { return "--rooms: \(dialect.rawValue):// has one room for everybody" }
    if scenario != .idle, !echoes, roomSize < 2 {
      return "--connections: each room needs at least two, or nobody is heard"
    }
    if senders < 1 || senders > connections { return "--senders must be between 1 and the number of connections" }
    if !dialect.bodyBytes.contains(bytes) {
      return "--bytes must be between \(dialect.bodyBytes.lowerBound) and \(dialect.bodyBytes.upperBound) for "
        + "\(dialect.rawValue)://"
    }
    switch pace {
    case .rate(let rate):
      if !(rate > 0 && rate <= 10_000_000) { return "--rate must be over 0, and at most 10,000,000" }
    case .window(let window):
      if !(1...32768).contains(window) { return "--window must be between 1 and 32768" }
    }
    if !(seconds > 0 && seconds <= 3600) { return "--seconds must be over 0, and at most 3600" }
    if !(warmupSeconds >= 0 && warmupSeconds <= 600) { return "--warmup must be between 0 and 600" }
    if !(1...10_000).contains(joiningMax) { return "--joining must be between 1 and 10,000" }
    if !(1...250).contains(sourceAddresses) { return "--source-addresses must be between 1 and 250" }
    return scenarioProblem
  }

  private var scenarioProblem: String? {
    switch scenario {
    case .fanout, .idle: return nil
    case .echo: return dialect == .plain && !echoes ? "--scenario echo needs a target that echoes" : nil
    case .churn, .slowReader:
      if scenario == .churn, dialect != .irc { return "--scenario churn needs an irc:// target" }
      if troublemakers < 1 || troublemakers >= connections {
        return "--troublemakers must be at least 1, and fewer than the connections"
      }
      return nil
    }
  }
}
