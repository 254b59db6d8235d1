import Logging
import MadangChat
import MadangKernel
import MadangServer
import Synchronization

/// A whole server inside the test's process: real sockets on ports that the kernel chose, one reactor thread and a pool
/// of workers. It ends with `stop`, or when the test lets go of it.
final class ServerUnderTest {
  /// What is spoken on a listener.
  enum Door {
    case irc, numbered, announce, control
  }

  let courtyard: Courtyard<LinuxKernel>
  /// Where each listener is bound, in the order of the configuration.
  let addresses: [Address]
  private let doors: [Door]
  private var pool: WorkerPool<LinuxKernel>?
  private var reactorThread: Thread?
  private var clients: [OpenClient] = []

  private struct OpenClient {
    weak var client: TestClient?
  }

  /// Listens behind each of `doors` on 127.0.0.1. Flood control is off unless `configure` turns it on.
  init(_ doors: Door..., workers: Int = 2, configure: (inout Configuration) -> Void = { _ in }) throws {
    var configuration = Configuration(listeners: doors.map(ServerUnderTest.listener), workers: workers)
    configuration.limits.floodControl = false
    // However long a busy machine takes until whoever connects is let in.
    configuration.limits.registrationSecondsMax = 600
    configure(&configuration)
    self.doors = doors
    let courtyard = Courtyard(kernel: try LinuxKernel(handlesSignals: false), configuration: configuration)
    self.courtyard = courtyard
    var logger = Logger(label: "test")
    logger.logLevel = .critical
    var reactor = Reactor(courtyard, logger: logger)
    var addresses: [Address] = []
    for listener in configuration.listeners { addresses.append(try reactor.listen(listener)) }
    self.addresses = addresses
    pool = try WorkerPool(courtyard)
    let box = Mutex<Reactor<LinuxKernel>?>(reactor)
    reactorThread = try Thread(name: "reactor") {
      guard var reactor = box.withLock({ $0.take() }) else { return }
      reactor.run()
    }
  }

  /// Closes what the test has left open, since the server would wait a moment for each of them to read its last lines.
  deinit {
    for open in clients { open.client?.close() }
    stop()
  }

  private static func listener(_ door: Door) -> ListenerConfiguration {
    let address = Address.loopback(port: 0)
    return switch door {
    case .irc: ListenerConfiguration(scheme: "irc", address: address, encoding: [])
    case .numbered: ListenerConfiguration(scheme: "plain", address: address, encoding: .plainNumbered)
    case .announce: ListenerConfiguration(scheme: "plain", address: address, encoding: .plainAnnounce)
    case .control:
      ListenerConfiguration(
        scheme: "control", address: .unix(path: "/tmp/madang-\(UInt64.random(in: .min ... .max)).sock"),
        encoding: .control)
    }
  }

  /// The address of the first listener of that kind.
  func address(of door: Door) -> Address {
    guard let index = doors.firstIndex(of: door) else {
      preconditionFailure("The test asked for a door that it did not open.")
    }
    return addresses[index]
  }

  func port(of door: Door) -> UInt16 { address(of: door).port ?? 0 }

  /// A client behind the first listener of that kind.
  func connect(to door: Door, receiveBufferBytes: Int32? = nil) throws -> TestClient {
    let client = try TestClient(connectingTo: address(of: door), receiveBufferBytes: receiveBufferBytes)
    clients.append(OpenClient(client: client))
    return client
  }

  /// A plain client that is in its room, under the name that it was given.
  func connectPlain(_ door: Door, receiveBufferBytes: Int32? = nil) throws -> (client: TestClient, name: String) {
    let client = try connect(to: door, receiveBufferBytes: receiveBufferBytes)
    // The newcomer hears nothing, so it asks.
    try client.send("/nick\n")
    let answer = try client.line { $0.hasPrefix("You are ") }
    return (client, String(answer.dropFirst("You are ".count).prefix { $0 != "." }))
  }

  /// A client that was welcomed under that name and is in that room.
  func connectIRC(_ nick: String, in room: String) throws -> TestClient {
    let client = try connect(to: .irc)
    try client.send("NICK \(nick)\r\nUSER \(nick) 0 * :\(nick)\r\nJOIN \(room)\r\n")
    _ = try client.line { $0.contains(" 366 ") }
    return client
  }

  /// Shuts down as a signal would, and waits for all threads. Does nothing the second time.
  func stop() {
    courtyard.requestStop()
    if let thread = reactorThread.take() { thread.join() }
    if var pool = pool.take() { pool.stop() }
    for case .unix(let path) in addresses { LinuxKernel.removeSocketFile(at: path) }
  }
}
