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
  /// What the nodes' memory grew by, for each connection: of those on other nodes too.
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

  private static let settleMicroseconds: UInt32 = 2_000_000
  private static let stuckAfterMilliseconds = 300_000

  private static func start(
    _ count: Int, _ connections: Int, _ rooms: Int, _ target: Target
  ) throws(LoadFailure) -> [ChildProcess] {
    guard let path = Executables.beside("madang-bench") else { throw .server("this program can't find itself") }
    var generators: [ChildProcess] = []
    do throws(LoadFailure) {
      for number in 0..<count {
        let first = (connections * number / count, rooms * number / count)
        let end = (connections * (number + 1) / count, rooms * (number + 1) / count)
        let arguments = [
          "load", "--scenario", "idle", "--target", target.description, "--connections", "\(end.0 - first.0)",
          "--rooms",
          "\(max(1, end.1 - first.1))", "--first-connection", "\(first.0)", "--first-room", "\(first.1)", "--seconds",
          "3600",
        ]
        generators.append(try RunningServer.launch(path, arguments, isSilenced: false))
      }
    } catch {
      for generator in generators { generator.end() }
      throw error
    }
    return generators
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
