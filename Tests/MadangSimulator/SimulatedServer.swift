import Logging
import MadangChat
import MadangKernel
import MadangServer
import MadangTwin
import MadangWorld

/// The server on a simulated kernel without faults, driven step by step by a test: everything that can happen happens in
/// `settle`, and the clock moves only in `advance`. It traps where its twin comes to something else.
package final class SimulatedServer {
  package static let address = Address.loopback(port: 6667)

  package let kernel: SimulatedKernel
  package let courtyard: Courtyard<SimulatedKernel>
  package var reactor: Reactor<SimulatedKernel>
  package var worker: Worker<SimulatedKernel>
  /// A second world, which is told all that comes in.
  package let twin: Twin?
  private var connections = 0

  /// - Parameter hasTwin: no where memory is measured, which would be that of two worlds, and where a crowd changes nothing.
  package init(
    limits: Limits = Limits(), settings: ChatSettings = ChatSettings(), encoding: Encoding = [], hasTwin: Bool = true,
    _ change: (inout Configuration) -> Void = { _ in }
  ) throws(Errno) {
    kernel = SimulatedKernel(seed: 0)
    let listener = ListenerConfiguration(scheme: "irc", address: SimulatedServer.address, encoding: encoding)
    var configuration = Configuration(listeners: [listener], workers: 1, limits: limits, settings: settings)
    var plan = Twin.Plan()
    plan.comparesEvery = 16
    plan.isPatient = true
    twin = hasTwin ? Twin(plan) : nil
    configuration.entrySink = twin
    change(&configuration)
    courtyard = Courtyard(kernel: kernel, configuration: configuration)
    reactor = Reactor(courtyard, logger: Logger(label: "simulation") { _ in SwiftLogNoOpLogHandler() })
    worker = Worker(courtyard)
    for listener in configuration.listeners { _ = try reactor.listen(listener) }
  }

  /// Turns until nothing more happens by itself.
  package func settle() {
    repeat {
      _ = reactor.turn(timeoutMilliseconds: 0)
      repeat { worker.runUntilIdle() } while courtyard.runSlowWork()
    } while kernel.isReady || reactor.mustTurn
    if let failure = twin?.failure { preconditionFailure(failure) }
  }

  /// Turns once, without what takes long.
  func turn() {
    _ = reactor.turn(timeoutMilliseconds: 0)
    worker.runUntilIdle()
  }

  /// Looks whether the two worlds hold the same.
  private func compareTwin() {
    guard let twin else { return }
    courtyard.inspect { twin.end($0) }
    if let failure = twin.failure { preconditionFailure(failure) }
  }

  deinit { compareTwin() }

  /// Lets time pass, in steps no longer than a connection's idle time is looked at.
  package func advance(milliseconds: Int64, step: Int64 = 250) {
    let end = kernel.now + milliseconds
    while kernel.now < end {
      kernel.now = min(end, kernel.now + step)
      settle()
    }
  }

  /// Ends the server as a signal does: who does not read what is left for them is given up.
  package func stop() {
    compareTwin()
    kernel.signals.append(.stop)
    while reactor.turn(timeoutMilliseconds: 0) {
      worker.runUntilIdle()
      kernel.now += 250
    }
    worker.runUntilIdle()
    precondition(courtyard.isDeserted, "The server has stopped, and somebody is still there.")
  }

  /// A new connection, from an address of its own, or from a given one.
  package func connect(
    from host: UInt32? = nil, to address: Address = SimulatedServer.address, isSink: Bool = false
  ) -> Int {
    connections += 1
    let host = host ?? 0x0A00_0000 + UInt32(connections & 0xFF_FFFF)
    let port = UInt16(1024 + connections % 60_000)
    guard let row = kernel.connect(to: address, from: host, port: port, isSink: isSink) else {
      preconditionFailure("The simulated server does not listen.")
    }
    return row
  }

  /// A connection that is welcomed and has read its welcome.
  package func register(_ nick: String, from host: UInt32? = nil) -> Int {
    let row = connect(from: host)
    say("NICK \(nick)\r\nUSER \(nick) 0 * :\(nick)", row)
    settle()
    _ = heard(row)
    return row
  }

  package func say(_ lines: String, _ row: Int) {
    send(lines + "\r\n", row)
  }

  package func send(_ text: String, _ row: Int) {
    _ = kernel.sendFromClient(row, Array(text.utf8)[...])
  }

  package func send(_ bytes: [UInt8], _ row: Int) { _ = kernel.sendFromClient(row, bytes[...]) }

  /// The bytes that a client was sent since it last looked.
  package func heardBytes(_ row: Int) -> [UInt8] {
    guard case .bytes(let bytes) = kernel.receiveAtClient(row, most: .max) else { return [] }
    return Array(bytes)
  }

  /// Whether the server has said that it sends nothing more, or has broken the connection off.
  package func hasEnded(_ row: Int) -> Bool {
    switch kernel.receiveAtClient(row, most: 0) {
    case .ended, .reset: true
    case .nothing, .bytes: false
    }
  }

  /// The same, whatever is left to be read.
  package func isClosed(_ row: Int) -> Bool { kernel.isClosedByServer(row) }

  /// Everything that a client was sent since it last looked.
  package func heard(_ row: Int) -> String {
    guard case .bytes(let bytes) = kernel.receiveAtClient(row, most: .max) else { return "" }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Says, and returns what came back.
  package func ask(_ lines: String, _ row: Int) -> String {
    say(lines, row)
    settle()
    return heard(row)
  }
}
