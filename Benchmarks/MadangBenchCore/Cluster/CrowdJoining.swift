import Glibc
import MadangKernel
import MadangTestSupport

/// More connections than one process can hold: several generators of this program join them, each its part, and then all say
/// nothing.
package struct CrowdJoining: Sendable, Encodable {
  package let connections: Int
  package let rooms: Int
  package let generators: Int
  /// From the first connection to the last one's room.
  package private(set) var seconds = 0.0
  /// What the nodes' memory grew by, for each connection: of those on other nodes too. What a process takes once it has served
  /// anybody is no part of it.
  package private(set) var bytesPerConnection = 0.0

  /// - Parameters:
  ///   - perGenerator: how many connections one process holds.
  ///   - meter: of the nodes.
  package static func run(
    connections: Int, rooms: Int, perGenerator: Int, target: Target, meter: ProcessMeter,
    observer: (String) -> Void
  ) throws(LoadFailure) -> CrowdJoining {
    let count = (connections + perGenerator - 1) / perGenerator
    var joining = CrowdJoining(connections: connections, rooms: rooms, generators: count)
    try warmUp(target, firstConnection: connections, firstRoom: rooms)
    let before = meter.residentBytes ?? 0
    let start = MonotonicClock.nanoseconds()
    let generators = try CrowdJoining.start(count, connections, rooms, target)
    defer {
      // They have nothing to say of it.
      for generator in generators { _ = kill(generator.identifier, SIGKILL) }
      for generator in generators { generator.end() }
    }
    for (number, generator) in generators.enumerated() {
      try CrowdJoining.awaitJoined(generator)
      observer("generator \(number + 1) of \(count) has joined")
    }
    joining.seconds = Double(MonotonicClock.nanoseconds() - start) / 1e9
    usleep(CrowdJoining.settleMicroseconds)
    joining.bytesPerConnection = Double((meter.residentBytes ?? 0) - before) / Double(connections)
    return joining
  }

  /// A few come and go.
  private static func warmUp(_ target: Target, firstConnection: Int, firstRoom: Int) throws(LoadFailure) {
    let connections = firstConnection..<firstConnection + warmUpConnections
    let generator = try generator(of: connections, in: firstRoom..<firstRoom + warmUpRooms, target)
    defer {
      _ = kill(generator.identifier, SIGKILL)
      generator.end()
      usleep(settleMicroseconds)
    }
    try awaitJoined(generator)
  }

  private static let warmUpConnections = 600
  private static let warmUpRooms = 6
  private static let settleMicroseconds: UInt32 = 2_000_000
  private static let stuckAfterMilliseconds = 300_000

  private static func start(
    _ count: Int, _ connections: Int, _ rooms: Int, _ target: Target
  ) throws(LoadFailure) -> [ChildProcess] {
    var generators: [ChildProcess] = []
    do throws(LoadFailure) {
      for number in 0..<count {
        let part = { (all: Int) in all * number / count..<all * (number + 1) / count }
        generators.append(try generator(of: part(connections), in: part(rooms), target))
      }
    } catch {
      for generator in generators { generator.end() }
      throw error
    }
    return generators
  }

  private static func generator(
    of connections: Range<Int>, in rooms: Range<Int>, _ target: Target
  ) throws(LoadFailure) -> ChildProcess {
    guard let path = Executables.beside("madang-bench") else { throw .server("this program can't find itself") }
    let arguments = [
      "load", "--scenario", "idle", "--target", target.description, "--connections", "\(connections.count)", "--rooms",
      "\(max(1, rooms.count))", "--first-connection", "\(connections.lowerBound)", "--first-room",
      "\(rooms.lowerBound)", "--seconds", "3600",
    ]
    return try RunningServer.launch(path, arguments, isSilenced: false)
  }

  /// Waits until a generator says that all of its connections are in their rooms.
  static func awaitJoined(_ generator: ChildProcess) throws(LoadFailure) {
    let deadline = MonotonicClock.nanoseconds() + UInt64(stuckAfterMilliseconds) * 1_000_000
    var last = ""
    while MonotonicClock.nanoseconds() < deadline {
      if Interruption.isAsked { throw .interrupted }
      switch generator.nextLine(timeoutMilliseconds: 100) {
      case .text(let line):
        if line.contains(" joined in ") { return }
        last = line
      case .ended: throw .server("a generator has ended: \(last)")
      case .timedOut: break
      }
    }
    throw .server("a generator was not ready within \(stuckAfterMilliseconds / 1_000) s: \(last)")
  }

  package var lines: [String] {
    let joined = Quantity.grouped(connections)
    return Paragraph.lines(
      "\(joined) connections in \(Quantity.grouped(rooms)) rooms, by \(generators) generators: joined in "
        + "\(Quantity.significant(seconds)) s, \(Quantity.grouped(Int(bytesPerConnection))) resident bytes each, of all nodes."
    )
  }
}
