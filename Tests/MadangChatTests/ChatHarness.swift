import MadangMemory
import MadangWire
import Testing

@testable import MadangChat

/// A world with people in it and no server around it: takes their lines, carries out the effects in memory, and keeps what
/// each of them was sent. After each line the world's invariants are checked.
final class ChatHarness {
  var world: World
  /// Milliseconds since 1970; moved by hand.
  var milliseconds: Int64 = 1_700_000_000_000
  /// Whether lines keep their `msgid` tags.
  var showsMessageIDs = false
  /// Checking takes time that grows with the number of people.
  var checksInvariants = true
  /// How often REHASH and RESTART were obeyed, and what operators did.
  private(set) var reloads = 0
  private(set) var restarts = 0
  private(set) var audit: [String] = []
  /// Events that were handed to somebody.
  private(set) var deliveries = 0
  private var effects = Effects()
  private var people: [UInt32: Seat] = [:]
  private var nextSlot: UInt32 = 0

  /// Where a person is found: the test holds them, and they hold the harness.
  private struct Seat {
    weak var person: Person?
  }

  /// What was said, where the world keeps it.
  let history: MemoryHistory?

  init(
    roomsMax: Int = 512, sessionsMax: Int = 2048, keepsHistory: Bool = false,
    _ change: (inout Settings) -> Void = { _ in }
  ) {
    var settings = Settings(
      serverName: "irc.test", network: "Test", version: "madang-1", motd: ["Welcome"], startedSeconds: 1_600_000_000)
    history = keepsHistory ? MemoryHistory() : nil
    settings.history = history
    change(&settings)
    world = World(settings: settings, sessionsMax: sessionsMax, roomsMax: roomsMax)
  }

  var seconds: Int64 { milliseconds / 1000 }

  // MARK: People

  /// A connection that has said nothing yet.
  func connect(host: String = "host", encoding: Encoding = [], isSecure: Bool = false) -> Person {
    let handle = Handle(slot: nextSlot, generation: 1)
    nextSlot += 1
    world.open(handle, host: host, encoding: encoding, seconds: seconds, isSecure: isSecure)
    let person = Person(handle, self)
    people[handle.slot] = Seat(person: person)
    effects.begin(for: handle, in: world, milliseconds: milliseconds)
    _ = world.expelIfBanned(handle, &effects)
    carryOut()
    return person
  }

  /// Someone who has been welcomed, negotiated capabilities, and joined rooms.
  func enter(_ nick: String, _ capabilities: [String] = [], in rooms: String...) -> Person {
    let person = connect()
    if !capabilities.isEmpty {
      person.send("CAP LS 302")
      person.send("CAP REQ :" + capabilities.joined(separator: " "))
    }
    person.send("NICK \(nick)")
    person.send("USER \(nick) 0 * :\(nick.uppercased())")
    if !capabilities.isEmpty { person.send("CAP END") }
    for room in rooms { person.send("JOIN \(room)") }
    forgetAll()
    return person
  }

  /// Empties what everybody has heard.
  func forgetAll() {
    for seat in people.values { _ = seat.person?.heard() }
  }

  // MARK: Lines

  func take(_ line: [UInt8], from handle: Handle) {
    if world.hasLeft(handle) { return }
    effects.begin(for: handle, in: world, milliseconds: milliseconds)
    let person = effects.author
    switch IRCMessage.parse(line.span) {
    case .empty: return
    case .violation(let violation): world.refuse(violation, &effects)
    case .message(let message):
      let command = Command(line: line.span, message: message)
      if let row = world.admit(command, person, &effects) {
        switch row.rule {
        case .shared(let rule): rule(world, person, command, &effects)
        case .exclusive(let rule):
          rule(&world, person, command, &effects)
          if let work = effects.takePostponed() { finish(work, handle) }
        case .slow(let prepare):
          if let work = prepare(world, person, command, &effects) { finish(work, handle) }
        }
      }
    }
    if effects.expelsAuthor { world.dismiss(handle, reason: "Filtered", &effects) }
    carryOut()
    if checksInvariants { world.checkInvariants() }
  }

  /// Does what takes long, and what follows from it; what was answered before is given up.
  private func finish(_ work: SlowWork, _ handle: Handle) {
    let label = effects.labelBytes
    effects.begin(for: handle, in: world, milliseconds: milliseconds)
    if let label { effects.setLabel(label.span) }
    work.run()(&world, effects.author, &effects)
  }

  /// What a part of the server does for a person without a line of theirs.
  func run(as person: Person, _ body: (inout World, inout Effects) -> Void) {
    effects.begin(for: person.handle, in: world, milliseconds: milliseconds)
    body(&world, &effects)
    carryOut()
    world.checkInvariants()
  }

  /// What the control socket answers to a line.
  func control(_ line: String) -> [String] {
    let handle = Handle(slot: nextSlot, generation: 1)
    nextSlot += 1
    world.openControl(handle, user: "root")
    let steward = Person(handle, self)
    people[handle.slot] = Seat(person: steward)
    effects.begin(for: handle, in: world, milliseconds: milliseconds)
    switch ControlTable.standard.match(line) {
    case .empty: break
    case .refused(let reason): effects.controlRefuse(reason)
    case .command(let row, let arguments):
      let request = ControlRequest(arguments: arguments, server: ControlFacts(residentBytes: 2 << 20))
      switch row.rule {
      case .shared(let rule): rule(world, request, &effects)
      case .exclusive(let rule): rule(&world, request, &effects)
      case .slow(let prepare):
        if let work = prepare(world, request, &effects) { work.run()(&world, handle, &effects) }
      }
    }
    carryOut()
    world.checkInvariants()
    world.leave(handle, reason: "", &effects)
    world.vacate(handle)
    world.checkInvariants()
    return steward.heard()
  }

  /// What happens where a connection ends without a QUIT.
  func drop(_ person: Person, reason: String, unheardMilliseconds: Int64 = 0) {
    effects.begin(for: person.handle, in: world, milliseconds: milliseconds)
    world.disconnect(person.handle, reason: reason, unheardMilliseconds: unheardMilliseconds, &effects)
    carryOut()
    if world.sessions[person.handle.slot].phase != .left { _ = world.end(person.handle) }
    world.checkInvariants()
  }

  /// What happens where the server's settings change.
  @discardableResult
  func change(_ body: (inout Settings) -> Void) -> [String] {
    var settings = world.settings
    body(&settings)
    effects.begin(in: world, milliseconds: milliseconds)
    let tokens = world.adopt(settings, &effects)
    carryOut()
    world.checkInvariants()
    return tokens
  }

  // MARK: Effects

  private func carryOut() {
    for index in 0..<effects.list.count {
      if let history { history.take(effects, at: index, world) }
      switch effects.list[index] {
      case .reply(let lines):
        if effects.label != nil { continue }
        var writer = ByteWriter()
        ReplyEncoder.encode(lines, of: effects, to: &writer)
        people[effects.connection.slot]?.person?.receive(writer.span)
      case .say(let room, let event):
        for member in world.rooms[room].members where isTold(member, event) { send(event, to: member.handle) }
        for member in world.rooms[room].companions where isTold(member, event) { send(event, to: member.handle) }
      case .sayPrefixed(let room, let prefix, let event):
        for member in world.rooms[room].members
        where !member.prefix.isDisjoint(with: prefix) || member.handle == effects.author {
          if isTold(member, event) { send(event, to: member.handle) }
          for connection in world.sessions[member.handle.slot].attachments where connection != event.author {
            send(event, to: connection)
          }
        }
      case .tell(let recipient, let event): sendToAll(of: recipient, event)
      case .tellConnection(let connection, let event): send(event, to: connection)
      case .tellOtherConnections(let event): sendToAll(of: effects.author, event, but: effects.connection)
      case .tellAll(let recipients, let event):
        for position in recipients { sendToAll(of: effects.recipients[position], event) }
      case .keep, .renameHistory: break
      case .close(let handle): people[handle.slot]?.person?.isClosed = true
      case .reload: reloads += 1
      case .restart: restarts += 1
      case .audit(let index):
        let entry = effects.auditEntries[index]
        audit.append(
          [entry.actor, entry.action, entry.target, entry.detail].filter { !$0.isEmpty }.joined(separator: " "))
      }
    }
    if effects.label != nil { answerLabel() }
    if let work = effects.takeWork() {
      effects.begin(for: effects.connection, in: world, milliseconds: milliseconds)
      work.run()(&world, effects.author, &effects)
      carryOut()
    }
  }

  private func answerLabel() {
    var writer = ByteWriter()
    ReplyEncoder.encodeLabelled(effects, serverName: world.settings.serverName, to: &writer)
    people[effects.connection.slot]?.person?.receive(writer.span)
  }

  private func sendToAll(of person: Handle, _ event: Event, but exception: Handle? = nil) {
    for connection in [person] + world.sessions[person.slot].attachments where connection != exception {
      send(event, to: connection)
    }
  }

  private func isTold(_ member: Member, _ event: Event) -> Bool {
    if member.handle != event.author { return true }
    switch event.audience {
    case .everyone: return true
    case .others: return !member.encoding.isDisjoint(with: [.echoMessage, .plainAnnounce])
    case .strictlyOthers: return false
    }
  }

  private func send(_ event: Event, to handle: Handle) {
    deliveries += 1
    var writer = ByteWriter()
    let shape = world.sessions[handle.slot].encoding.shape
    EventEncoder.encode(event, in: effects.bytes.span, for: shape, to: &writer)
    people[handle.slot]?.person?.receive(writer.span)
  }
}
