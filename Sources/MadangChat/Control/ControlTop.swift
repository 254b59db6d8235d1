import MadangMemory
import MadangWire
import MadangWorld

/// `top …`: what `madang top` shows, once a second. However many are here, each answer has some hundred rows at most, and
/// looking for them is done in pieces.
enum ControlTop {
  static func server(_ world: borrowing World, _ request: ControlRequest, _ effects: inout Effects) -> SlowWork? {
    let facts = request.server
    return SlowWork.reading(on: .disk) { _ in
      let threads = facts.threadMicroseconds()
      return { world, _, effects in
        let cluster = ControlCluster.summary(world, facts.cluster, effects.seconds)
        effects.controlItem([
          "name": .text(world.settings.serverName), "version": .text(world.settings.version),
          "uptimeSeconds": .number(max(0, effects.seconds - world.settings.startedSeconds)),
          "connections": .number(world.registeredCount + world.unregisteredCount),
          "arriving": .number(world.unregisteredCount), "rooms": .number(world.roomCount),
          "messages": .number(facts.messages), "deliveries": .number(facts.deliveries),
          "memoryBytes": .number(facts.residentBytes.map { Int64($0) }), "slowReaders": .number(facts.slowReaders),
          "refused": .counts(facts.refused.map { ($0.reason, $0.count) }),
          "historyWaiting": .number(facts.historyWaiting.map { Int64($0) }),
          "deliveryTimes": .counts(facts.deliveryTimes.map { ("\($0.microseconds)", $0.count) }),
          "threads": .counts(threads.map { ($0.name, $0.count) }), "cluster": .text(cluster.node),
          "log": .text(cluster.log), "nodes": .list(cluster.nodes),
        ])
        effects.controlDone()
      }
    }
  }

  // MARK: Connections

  static func connections(_ world: borrowing World, _ request: ControlRequest, _ effects: inout Effects) {
    guard let choice = TopChoice(request, keys: ConnectionKey.self, &effects) else { return }
    let ranking = TopRanking<Handle>(choice)
    let tally = TopTally()
    let facts = request.server.connection
    effects.inquire { world, position, budget, effects in
      while !ranking.isOver, position < world.sessions.slots {
        if budget.isSpent(effects) { return false }
        let slot = UInt32(position)
        position += 1
        budget.spend(choice.looks(comparing: 3))
        guard isConnected(world, slot) else { continue }
        let handle = Handle(slot: slot, generation: world.sessions[slot].generation)
        guard let known = facts(handle) else { continue }
        let name = self.name(world, slot)
        if !choice.filter.isEmpty, !choice.finds(name, self.source(world, slot), known.listener) { continue }
        tally.count(world.sessions[slot].encryption, known.listener)
        ranking.offer(handle, rank(choice.key, world, slot, known, name))
      }
      if ranking.end() { tally.tell(&effects) }
      return tell(ranking, budget, &effects) { handle, effects in
        tell(world, handle, facts, &effects)
      }
    }
  }

  /// Where a connection comes in a list.
  private static func rank(
    _ key: ConnectionKey, _ world: borrowing World, _ slot: UInt32, _ facts: ConnectionFacts, _ name: String
  ) -> TopRank {
    switch key {
    case .waiting: TopRank(facts.waitingBytes)
    case .received: TopRank(facts.receivedBytes)
    case .sent: TopRank(facts.sentBytes)
    case .heard: TopRank(facts.receivedMessages)
    case .told: TopRank(facts.sentMessages)
    // Whoever has been silent for longest comes first.
    case .idle: TopRank(-Int(world.sessions[slot].lastSpokeSeconds.load(ordering: .relaxed)))
    case .listener: TopRank(-facts.listenerNumber)
    case .tls: TopRank(Int(world.sessions[slot].encryption.rawValue))
    case .name: TopRank(0, CaseMapping.key(of: name))
    }
  }

  private static func isConnected(_ world: borrowing World, _ slot: UInt32) -> Bool {
    switch world.sessions[slot].phase {
    case .registering, .attached: true
    case .registered: world.sessions[slot].connection == .open
    case .vacant, .left, .administering: false
    }
  }

  /// The person's, whichever of their connections it is.
  private static func person(_ world: borrowing World, _ slot: UInt32) -> UInt32 {
    world.sessions[slot].person?.slot ?? slot
  }

  private static func name(_ world: borrowing World, _ slot: UInt32) -> String {
    world.sessions[person(world, slot)].nick
  }

  private static func source(_ world: borrowing World, _ slot: UInt32) -> String {
    let source = world.sessions[person(world, slot)].source
    return source.isEmpty ? world.sessions[slot].host : String(decoding: source, as: UTF8.self)
  }

  private static func tell(
    _ world: borrowing World, _ handle: Handle, _ facts: @Sendable (Handle) -> ConnectionFacts?,
    _ effects: inout Effects
  ) {
    let slot = handle.slot
    guard world.sessions[slot].generation == handle.generation, isConnected(world, slot), let facts = facts(handle)
    else { return }
    let person = person(world, slot)
    let name = name(world, slot)
    let spoke = world.sessions[slot].lastSpokeSeconds.load(ordering: .relaxed)
    effects.controlItem([
      "connection": .text("\(slot).\(handle.generation)"), "name": .text(name.isEmpty ? nil : name),
      "source": .text(source(world, slot)), "account": .text(world.sessions[person].account),
      "welcomed": .flag(world.sessions[slot].phase != .registering),
      "rooms": .number(world.sessions[person].memberships.count), "listener": .text(facts.listener),
      "tls": .text(world.sessions[slot].encryption.text), "idleSeconds": .number(max(0, effects.seconds - spoke)),
      "waitingBytes": .number(facts.waitingBytes), "receivedBytes": .number(facts.receivedBytes),
      "sentBytes": .number(facts.sentBytes), "receivedMessages": .number(facts.receivedMessages),
      "sentMessages": .number(facts.sentMessages),
    ])
  }

  // MARK: Rooms

  static func rooms(_ world: borrowing World, _ request: ControlRequest, _ effects: inout Effects) {
    guard let choice = TopChoice(request, keys: RoomKey.self, &effects) else { return }
    let ranking = TopRanking<String>(choice)
    effects.inquire { world, position, budget, effects in
      while !ranking.isOver, position < world.roomSlotsUsed {
        if budget.isSpent(effects) { return false }
        let room = UInt32(position)
        position += 1
        budget.spend(choice.looks(comparing: 2))
        if world.rooms[room].isVacant { continue }
        let name = world.rooms[room].name
        if !choice.filter.isEmpty, !choice.finds(name, world.rooms[room].topic?.text ?? "") { continue }
        let rank =
          switch choice.key {
          case .people: TopRank(world.rooms[room].members.count)
          case .age: TopRank(-Int(world.rooms[room].createdSeconds))
          case .name: TopRank(0, CaseMapping.key(of: name))
          }
        ranking.offer(name, rank)
      }
      if ranking.end() { effects.controlItem(["matched": .number(ranking.offered)]) }
      return tell(ranking, budget, &effects) { name, effects in
        guard let room = world.room(named: name) else { return }
        effects.controlItem([
          "name": .text(world.rooms[room].name), "people": .number(world.rooms[room].members.count),
          "registered": .flag(world.registry[name] != nil), "created": .time(world.rooms[room].createdSeconds),
          "topic": .text(world.rooms[room].topic?.text),
        ])
      }
    }
  }

  /// Tells what came first, from where the last piece stopped. True once all is told.
  private static func tell<Row: Sendable>(
    _ ranking: TopRanking<Row>, _ budget: borrowing LookBudget, _ effects: inout Effects,
    _ tell: (Row, inout Effects) -> Void
  ) -> Bool {
    while !budget.isSpent(effects) {
      guard let row = ranking.next() else {
        effects.controlDone()
        return true
      }
      tell(row, &effects)
    }
    return false
  }
}
