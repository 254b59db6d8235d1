import MadangWorld

/// `status`.
enum ControlStatus {
  static let columns: [ControlColumn] = [
    .init("name", "server"), .init("version", "version"), .init("uptimeSeconds", "uptime", .seconds),
    .init("connections", "connections", .number), .init("welcomed", "welcomed", .number),
    .init("welcomedMax", "most so far", .number), .init("arriving", "arriving", .number),
    .init("rooms", "rooms", .number), .init("messagesPerSecond", "messages a second", .number),
    .init("deliveriesPerSecond", "deliveries a second", .number), .init("messages", "messages in all", .number),
    .init("deliveries", "deliveries in all", .number), .init("slowReaders", "slow readers", .number),
    .init("refused", "refused", .list), .init("historyWaiting", "history to be written", .number),
    .init("dataBytes", "data", .bytes), .init("memoryBytes", "memory", .bytes),
    .init("processID", "process", .number), .init("listeners", "listens at", .list),
    .init("cluster", "cluster"), .init("log", "log"), .init("nodes", "node", .list),
  ]

  static func run(_ world: borrowing World, _ request: ControlRequest, _ effects: inout Effects) {
    let facts = request.server
    let cluster = ControlCluster.summary(world, facts.cluster, effects.seconds)
    effects.controlItem([
      "name": .text(world.settings.serverName), "version": .text(world.settings.version),
      "uptimeSeconds": .number(max(0, effects.seconds - world.settings.startedSeconds)),
      "connections": .number(world.registeredCount + world.unregisteredCount),
      "welcomed": .number(world.registeredCount), "welcomedMax": .number(world.registeredMax),
      "arriving": .number(world.unregisteredCount), "rooms": .number(world.roomCount),
      "memoryBytes": .number(request.server.residentBytes.map { Int64($0) }),
      "processID": .number(facts.processNumber.map { Int64($0) }), "listeners": .list(facts.listeners),
      "messages": .number(facts.messages), "deliveries": .number(facts.deliveries),
      "messagesPerSecond": .decimal(facts.messagesPerSecond),
      "deliveriesPerSecond": .decimal(facts.deliveriesPerSecond), "slowReaders": .number(facts.slowReaders),
      "refused": .counts(facts.refused.map { ($0.reason, $0.count) }),
      "historyWaiting": .number(facts.historyWaiting.map { Int64($0) }),
      "dataBytes": .number(facts.dataBytes.map { Int64($0) }), "cluster": .text(cluster.node),
      "log": .text(cluster.log), "nodes": .list(cluster.nodes),
    ])
    effects.controlDone()
  }
}
