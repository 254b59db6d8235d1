/// `status`.
enum ControlStatus {
  static func run(_ world: borrowing World, _ request: ControlRequest, _ effects: inout Effects) {
    effects.controlLine("server       \(world.settings.serverName), \(world.settings.version)")
    effects.controlLine("uptime       \(duration(max(0, effects.seconds - world.settings.startedSeconds)))")
    let most = world.registeredMax
    effects.controlLine(
      "connections  \(world.registeredCount + world.unregisteredCount): \(world.registeredCount) welcomed (at most "
        + "\(most) so far), \(world.unregisteredCount) still arriving")
    effects.controlLine("rooms        \(world.roomCount)")
    if let bytes = request.server.residentBytes {
      effects.controlLine("memory       \(bytes >> 10) KiB")
    }
    effects.controlDone()
  }

  /// `1 d 2 h 3 min 4 s`, without the parts before the first that isn't nothing.
  static func duration(_ seconds: Int64) -> String {
    let parts = [(seconds / 86_400, "d"), (seconds / 3600 % 24, "h"), (seconds / 60 % 60, "min"), (seconds % 60, "s")]
    let told = parts.drop { $0.0 == 0 && $0.1 != "s" }
    return told.map { "\($0.0) \($0.1)" }.joined(separator: " ")
  }
}
