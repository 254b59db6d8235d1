/// `status`.
enum ControlStatus {
  static let columns: [ControlColumn] = [
    .init("name", "server"), .init("version", "version"), .init("uptimeSeconds", "uptime", .seconds),
    .init("connections", "connections", .number), .init("welcomed", "welcomed", .number),
    .init("welcomedMax", "most so far", .number), .init("arriving", "arriving", .number),
    .init("rooms", "rooms", .number), .init("memoryBytes", "memory", .bytes),
  ]

  static func run(_ world: borrowing World, _ request: ControlRequest, _ effects: inout Effects) {
    effects.controlItem([
      "name": .text(world.settings.serverName), "version": .text(world.settings.version),
      "uptimeSeconds": .number(max(0, effects.seconds - world.settings.startedSeconds)),
      "connections": .number(world.registeredCount + world.unregisteredCount),
      "welcomed": .number(world.registeredCount), "welcomedMax": .number(world.registeredMax),
      "arriving": .number(world.unregisteredCount), "rooms": .number(world.roomCount),
      "memoryBytes": .number(request.server.residentBytes.map { Int64($0) }),
    ])
    effects.controlDone()
  }
}
