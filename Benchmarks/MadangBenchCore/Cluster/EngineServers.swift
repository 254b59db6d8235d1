import Glibc
import MadangKernel
import MadangTestSupport

/// Servers of NATS with JetStream, which keep the log of a cluster that is measured: one alone, or several as one. Whoever holds
/// them must end them.
package final class EngineServers {
  /// Where nodes find them.
  package let url: String
  private var processes: [ChildProcess]
  private let program: String
  private let places: [Place]
  private let directory: TemporaryDirectory

  private struct Place {
    let port: UInt16
    let route: UInt16
  }

  /// Starts them on free loopback ports. `program`: nil for the one that is installed.
  package init(count: Int, program: String?) throws(LoadFailure) {
    guard let program = program ?? Executables.installed("nats-server") else {
      throw .server("nats-server is not installed (Debian package nats-server); --nats-server names another")
    }
    var places: [Place] = []
    for _ in 0..<count {
      places.append(Place(port: try Loopback.freePort(), route: try Loopback.freePort()))
    }
    url = "nats://" + places.map { "127.0.0.1:\($0.port)" }.joined(separator: ",")
    directory = try TemporaryDirectory()
    var processes: [ChildProcess] = []
    do throws(LoadFailure) {
      for number in places.indices {
        processes.append(try EngineServers.launch(program, number, places, directory))
      }
      for place in places { try EngineServers.await(.loopback(port: place.port)) }
    } catch {
      for process in processes { process.end() }
      directory.remove()
      throw error
    }
    self.processes = processes
    self.program = program
    self.places = places
  }

  private static func launch(
    _ program: String, _ number: Int, _ places: [Place], _ directory: TemporaryDirectory
  ) throws(LoadFailure) -> ChildProcess {
    let file = try directory.write(configuration(number, places, directory.path), as: "engine\(number).conf")
    return try RunningServer.launch(program, ["-c", file], isSilenced: true)
  }

  package var count: Int { processes.count }

  /// Ends one of them: by SIGTERM, or within an instant.
  package func end(_ number: Int, inOrder: Bool) {
    if !inOrder { _ = kill(processes[number].identifier, SIGKILL) }
    processes[number].end()
  }

  /// Starts it again, with what it had kept.
  package func begin(again number: Int) throws(LoadFailure) {
    processes[number] = try EngineServers.launch(program, number, places, directory)
    try EngineServers.await(.loopback(port: places[number].port))
  }

  private static func `await`(_ address: Address) throws(LoadFailure) {
    let deadline = MonotonicClock.nanoseconds() + 15_000_000_000
    while !Loopback.answers(address) {
      if Interruption.isAsked { throw .interrupted }
      if MonotonicClock.nanoseconds() > deadline { throw .server("nats-server did not answer within 15 s") }
      usleep(20_000)
    }
  }

  private static func configuration(_ number: Int, _ places: [Place], _ folder: String) -> String {
    let place = places[number]
    let routes = places.map { "\"nats://127.0.0.1:\($0.route)\"" }.joined(separator: ", ")
    let cluster =
      places.count > 1 ? "cluster { name: bench, listen: \"127.0.0.1:\(place.route)\", routes: [\(routes)] }\n" : ""
    return """
      server_name: engine\(number)
      listen: "127.0.0.1:\(place.port)"
      jetstream { store_dir: "\(folder)/store\(number)", max_file_store: 8GB, max_memory_store: 64MB }
      \(cluster)
      """
  }

  package var meter: ProcessMeter { ProcessMeter(processes.map(\.identifier)) }

  package func end() {
    for process in processes { process.end() }
    directory.remove()
  }
}
