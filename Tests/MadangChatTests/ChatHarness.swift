import MadangMemory
import MadangRecords
import MadangServer
import MadangWire
import Testing

@testable import MadangChat
@testable import MadangWorld

/// A world with IRC people in it, and what each of them was sent, line by line. Under `alsoOverNodes` they are spread over
/// several, each of which holds that world.
final class ChatHarness: WorldHarness {
  /// Nil: all of them are at one server.
  let village: Village?
  /// Whether lines keep their `msgid` tags.
  var showsMessageIDs = false
  private var people: [UInt32: Seat] = [:]

  /// Where a person is found: the test holds them, and they hold the harness.
  private struct Seat {
    weak var person: Person?
  }

  init(
    roomsMax: Int = 512, sessionsMax: Int = 2048, keepsHistory: Bool = false,
    _ change: (inout ChatSettings) -> Void = { _ in }
  ) {
    var settings = ChatSettings(
      serverName: "irc.test", network: "Test", version: "madang-1", motd: ["Welcome"], startedSeconds: 1_600_000_000)
    let history = keepsHistory ? MemoryHistory() : nil
    settings.history = history
    change(&settings)
    village =
      AlsoOverNodes.isOn
      ? Village(
        settings, history: history, connectionsMax: min(sessionsMax, ChatHarness.connectionsMax),
        milliseconds: WorldHarness.startMilliseconds) : nil
    super.init(settings, history: history, sessionsMax: sessionsMax, roomsMax: roomsMax, hasTwin: village == nil)
  }

  /// At each node.
  private static var connectionsMax: Int { 1_024 }

  deinit {
    if village?.agrees == false { Issue.record("The nodes have not the same world.") }
  }

  // MARK: At one server, or over nodes

  override var world: World {
    _read {
      if let village { yield village.world } else { yield super.world }
    }
    _modify {
      if let village { yield &village.world } else { yield &super.world }
    }
  }

  override var milliseconds: Int64 {
    didSet { village?.setClock(milliseconds) }
  }

  override var audit: [String] { village?.audit.map(WorldHarness.line) ?? super.audit }
  override var reloads: Int { village?.reloads ?? super.reloads }
  override var deliveries: Int { village?.deliveries ?? super.deliveries }

  /// Does something to every world that there is.
  func everywhere(_ body: (inout World) -> Void) {
    if let village { village.everywhere(body) } else { body(&super.world) }
  }

  /// What others are told of where somebody is connected.
  func server(of person: Person) -> String { village?.node(of: Int(person.own.slot)) ?? world.settings.serverName }

  func setAccount(_ account: String?, of person: Person) { everywhere { $0.setAccount(account, of: person.handle) } }

  func handle(of person: Person) -> Handle { village?.handle(of: Int(person.own.slot)) ?? person.own }

  /// Has a person read what has come over nodes.
  func fetch(_ person: Person) {
    guard let village, person.own.slot < village.connections else { return }
    person.receive(village.heard(Int(person.own.slot)).span)
    if village.isClosed(Int(person.own.slot)) { person.isClosed = true }
  }

  override func receive(_ bytes: Span<UInt8>, by handle: Handle) { people[handle.slot]?.person?.receive(bytes) }

  override func close(_ handle: Handle) { people[handle.slot]?.person?.isClosed = true }

  // MARK: People

  /// A connection that has said nothing yet.
  /// `address` and `home` are a plain one's, which is welcomed at once.
  func connect(
    host: String = "host", encoding: Encoding = [], address: String = "", home: String? = nil, isSecure: Bool = false,
    certificate: CertificateFingerprint? = nil
  ) -> Person {
    let handle = nextHandle()
    let person = Person(handle, self, encoding: encoding)
    people[handle.slot] = Seat(person: person)
    let opening = Opening(
      encoding: encoding, host: host, address: address, isSecure: isSecure || certificate != nil,
      certificate: certificate, home: home)
    if let village {
      _ = village.connect(opening)
      return person
    }
    // Who has no home is welcomed by the test, to a room of its choice.
    if encoding.isPlain, home == nil {
      world.open(handle, host: host, encoding: encoding, seconds: seconds)
      return person
    }
    open(opening, as: handle)
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

  // MARK: What happens

  func take(_ line: [UInt8], from handle: Handle) {
    if let village { village.send(line, from: Int(handle.slot)) } else { take(line.span, from: handle) }
  }

  /// What a part of the server does for a person without a line of theirs.
  func run(as person: Person, _ body: (inout World, inout Effects) -> Void) {
    if let village { village.run(as: Int(person.own.slot), body) } else { run(as: person.own, body) }
  }

  /// Over nodes, others are told one of the reasons that a server has.
  func drop(_ person: Person, reason: String, unheardMilliseconds: Int64 = 0) {
    guard let village else { return drop(person.own, reason: reason, unheardMilliseconds: unheardMilliseconds) }
    let departure = Departure.allCases.first { $0.text == reason } ?? .closedByPeer
    village.hangUp(Int(person.own.slot), departure, unheardMilliseconds: unheardMilliseconds)
  }

  @discardableResult
  override func change(_ body: (inout ChatSettings) -> Void) -> [String] {
    guard let village else { return super.change(body) }
    village.change(body)
    return []
  }

  /// What the control socket answers to a line.
  func control(_ line: String) -> [String] {
    if let village {
      return String(decoding: village.control(line), as: UTF8.self).split(separator: "\n").map(String.init)
    }
    let handle = nextHandle()
    let steward = Person(handle, self, encoding: .control)
    people[handle.slot] = Seat(person: steward)
    open(Opening(encoding: .control, host: "", user: "root"), as: handle)
    take(line.utf8.span, from: handle)
    let answer = steward.heard()
    drop(handle, reason: "")
    return answer
  }
}
