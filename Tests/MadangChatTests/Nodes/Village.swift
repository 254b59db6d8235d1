import MadangKernel
import MadangMemory
import MadangRecords
import MadangSimulator
import MadangTestSupport
import MadangWire

@testable import MadangChat
@testable import MadangServer
@testable import MadangWorld

/// Three nodes that share a log, and connections spread over them: each node is the whole server on a simulated kernel, the log
/// is in memory. All that follows from something has happened once a function returns.
@safe final class Village {
  /// A connection, as its client knows it.
  private struct Seat {
    let node: Int
    let row: Int
    let person: PersonID
    /// The last place that each node's world had for it.
    var handles: [Handle]
    var hasHungUp = false
  }

  let count = 3
  private static let irc = Address.loopback(port: 6_667)
  private static let plain = Address.loopback(port: 6_668)
  private static let control = Address.loopback(port: 7_001)

  private let log = SimulatedLog()
  private var nodes: [SimulatedServer] = []
  private var engines: [SimulatedEngine] = []
  /// SAFETY: a world stays where it is as long as its lock, which its node has; and one thread drives all.
  private var worlds: [UnsafeMutablePointer<World>] = unsafe []
  private var generator = SeededGenerator(seed: 1)
  private var seats: [Seat] = []
  /// Whose world is looked at.
  private var focus = 0
  private let notes = Notes()

  /// What the first node was asked for. One thread drives all of it; that is what `@unchecked Sendable` rests on.
  private final class Notes: @unchecked Sendable {
    var audit: [AuditEntry] = []
    var nonces: UInt64 = 0

    func nonce() -> UInt64 {
      nonces += 1
      return nonces
    }
  }

  init(_ settings: ChatSettings, history: MemoryHistory?, connectionsMax: Int, milliseconds: Int64) {
    var limits = Limits()
    limits.connectionsMax = connectionsMax
    limits.floodControl = false
    for number in 1...count {
      let engine = SimulatedEngine(log)
      let server: SimulatedServer
      do throws(Errno) {
        server = try SimulatedServer(limits: limits, settings: settings, hasTwin: false) { [notes] configuration in
          configuration.listeners = [
            ListenerConfiguration(scheme: "irc", address: Village.irc, encoding: []),
            ListenerConfiguration(scheme: "plain", address: Village.plain, encoding: .plain),
            ListenerConfiguration(scheme: "control", address: Village.control, encoding: .control),
          ]
          configuration.userNames = [0: "root"]
          configuration.cluster = ClusterConfiguration(engine: engine, name: "n\(number)", nonce: notes.nonce)
          configuration.cluster?.peopleMax = connectionsMax * count
          // Every node has what there is to keep, and one of them keeps it.
          if number > 1 { return }
          configuration.journal = history.map(NodeJournal.init)
          configuration.audit = { notes.audit.append($0) }
        }
      } catch { preconditionFailure("It can't listen: \(error)") }
      engine.start(after: 0, server.courtyard)
      nodes.append(server)
      let pointer = unsafe server.courtyard.world.withWriting { world in
        unsafe withUnsafeMutablePointer(to: &world) { unsafe $0 }
      }
      unsafe worlds.append(pointer)
      engines.append(engine)
    }
    setClock(milliseconds)
    settle()
  }

  // MARK: Time

  /// The time of day of all nodes; no time passes by it for what waits.
  func setClock(_ milliseconds: Int64) {
    for node in nodes {
      node.kernel.wallSkew = 0
      node.kernel.wallSkew = milliseconds - node.kernel.wallMilliseconds()
    }
  }

  /// Lets time pass at all nodes.
  func advance(milliseconds: Int64) {
    for _ in 0..<milliseconds / 250 {
      for node in nodes { node.kernel.now += 250 }
      settle()
    }
  }

  /// Whether the log stores nothing.
  var isSilent: Bool {
    get { log.isSilent }
    set { log.isSilent = newValue }
  }

  /// Turns all of them until nothing more happens by itself.
  private func settle() {
    var hasMoved = true
    while hasMoved {
      for node in nodes { node.settle() }
      hasMoved = log.step(&generator)
      for engine in engines where engine.step() { hasMoved = true }
    }
  }

  // MARK: Worlds

  /// The world of the node that is looked at: the first, but where all of them are told something.
  var world: World {
    _read { yield unsafe worlds[focus].pointee }
    _modify {
      yield unsafe &worlds[focus].pointee
      shareSettings()
    }
  }

  /// A test has set some by hand.
  private func shareSettings() {
    for node in nodes.indices where node != focus {
      unsafe worlds[node].pointee.settings = world.settings
    }
  }

  /// Does something to the world of each node.
  func everywhere(_ body: (inout World) -> Void) {
    for node in nodes.indices {
      focus = node
      body(&world)
    }
    focus = 0
  }

  /// Where the world that is looked at has a connection.
  func handle(of seat: Int) -> Handle {
    let last = seats[seat].handles[focus]
    if world.isCurrent(last), world.sessions[last.slot].id == seats[seat].person { return last }
    guard let handle = world.session(seats[seat].person) else { return last }
    seats[seat].handles[focus] = handle
    return handle
  }

  // MARK: Connections

  /// A connection to the next node, as if it came from where `opening` says. Returns its seat.
  func connect(_ opening: Opening) -> Int {
    let node = seats.count % count
    let server = nodes[node]
    let address = opening.encoding.isPlain ? Village.plain : Village.irc
    let row = server.connect(to: address)
    _ = server.reactor.turn(timeoutMilliseconds: 0)
    guard let slot = server.courtyard.runQueue.takeNow(),
      case .frame(.opened) = server.courtyard.queues[slot].mailbox.next()
    else { preconditionFailure("A connection is made, and nobody takes it up.") }
    // As a worker does, but for the address.
    let generation = server.courtyard.queues[slot].mailbox.taken.generation
    var entry = LogEntryWriter()
    entry.write(opening, token: UInt64(slot) << 32 | UInt64(generation), at: server.kernel.wallMilliseconds())
    let bytes = entry.withBytes { bytes in bytes.indices.map { bytes[$0] } }
    server.courtyard.queues[slot].mailbox.park(nil, offset: 0, offering: .opening(bytes, sender: nil))
    server.courtyard.offerOpening(of: slot)
    server.courtyard.seat?.pump(wallMilliseconds: server.kernel.wallMilliseconds())
    settle()
    let person = unsafe worlds[node].pointee.sessions[slot].id
    let handle = Handle(slot: slot, generation: generation)
    seats.append(Seat(node: node, row: row, person: person, handles: Array(repeating: handle, count: count)))
    return seats.count - 1
  }

  /// How many there have been.
  var connections: Int { seats.count }

  func send(_ line: [UInt8], from seat: Int) {
    nodes[seats[seat].node].send(line + Array("\r\n".utf8), seats[seat].row)
    settle()
  }

  /// What a connection was sent since this was last asked.
  func heard(_ seat: Int) -> [UInt8] {
    var all: [UInt8] = []
    while true {
      let bytes = nodes[seats[seat].node].heardBytes(seats[seat].row)
      if bytes.isEmpty { return all }
      all += bytes
      // There may be more than its socket takes at once.
      settle()
    }
  }

  func node(of seat: Int) -> String { "n\(seats[seat].node + 1)" }

  /// Whether the server has closed it, of which there is nothing more to read.
  func isClosed(_ seat: Int) -> Bool { nodes[seats[seat].node].hasEnded(seats[seat].row) }

  /// It ends, without a QUIT.
  func hangUp(_ seat: Int, _ departure: Departure, unheardMilliseconds: Int64) {
    if seats[seat].hasHungUp { return }
    seats[seat].hasHungUp = true
    let server = nodes[seats[seat].node]
    if departure == .closedByPeer, unheardMilliseconds == 0 {
      _ = server.heardBytes(seats[seat].row)
      server.kernel.closeAtClient(seats[seat].row)
    } else {
      let slot = seats[seat].handles[seats[seat].node].slot
      let posted = server.courtyard.queues[slot].mailbox.post(
        .ended(departure, unheardMilliseconds: Int32(unheardMilliseconds)))
      if posted.mustSchedule { server.courtyard.schedule(slot) }
    }
    settle()
  }

  /// What the control socket of the first node answers to a line.
  func control(_ line: String) -> [UInt8] {
    let row = nodes[0].connect(to: Village.control)
    nodes[0].send(line + "\n", row)
    settle()
    defer { nodes[0].kernel.closeAtClient(row) }
    return nodes[0].heardBytes(row)
  }

  // MARK: What happens without a line

  /// Something happens to a connection on all nodes, at the same place of the log.
  func run(as seat: Int, _ body: (inout World, inout Effects) -> Void) {
    for node in nodes.indices {
      focus = node
      let handle = handle(of: seat)
      let server = nodes[node]
      unsafe server.worker.carryOut(for: handle, isElsewhere: node != seats[seat].node, &worlds[node].pointee, body)
      server.kernel.wake()
    }
    focus = 0
    settle()
  }

  /// The files of all nodes are read again.
  func change(_ body: (inout ChatSettings) -> Void) {
    for node in nodes {
      guard let seat = node.courtyard.seat else { continue }
      var settings = seat.ownSettings.withLock { $0 }
      body(&settings)
      node.courtyard.adopt(
        Reloaded(limits: node.courtyard.configuration.limits, settings: settings, whenAdopted: {}))
      settle()
    }
  }

  // MARK: What was asked for

  var audit: [AuditEntry] { notes.audit }
  /// Those who have asked for REHASH, and wait at their nodes for what comes of it.
  var reloads: Int { nodes.reduce(0) { $0 + $1.courtyard.reloadAskers.withLock { $0.count } } }
  /// Nodes that are to begin again.
  var restarting: [String] {
    nodes.indices.filter { nodes[$0].courtyard.restarts.load(ordering: .relaxed) }.map { "n\($0 + 1)" }
  }
  /// How often something was handed to somebody.
  var deliveries: Int { nodes.reduce(0) { $0 + $1.courtyard.gauges.totals(at: $1.kernel.now).deliveries } }

  /// Whether all nodes hold the same world.
  var agrees: Bool { Set(nodes.map { $0.courtyard.digest() }).count == 1 }
}

extension Worker {
  /// Something happens to somebody, as if the log had brought it.
  fileprivate mutating func carryOut(
    for handle: Handle, isElsewhere: Bool, _ world: inout World, _ body: (inout World, inout Effects) -> Void
  ) {
    begin(handle, world, milliseconds: kernel.wallMilliseconds())
    effects.isElsewhere = isElsewhere
    body(&world, &effects)
    _ = shell.rest(world, &effects)
    growRoomLogs(world)
    if isElsewhere { effects.dropWhatIsElsewhere() }
    fanout.apply(effects, world, courtyard, mayGather: false)
    _ = fanout.takeTold()
    _ = courtyard.attention.add(&fanout.listed)
  }
}
