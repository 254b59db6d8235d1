import MadangMemory
import MadangRecords
import MadangWire
import Testing

@testable import MadangChat
@testable import MadangWorld

/// A world with IRC people in it, and what each of them was sent, line by line.
final class ChatHarness: WorldHarness {
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
    super.init(settings, history: history, sessionsMax: sessionsMax, roomsMax: roomsMax, hasTwin: true)
  }

  override func receive(_ bytes: Span<UInt8>, by handle: Handle) { people[handle.slot]?.person?.receive(bytes) }

  override func close(_ handle: Handle) { people[handle.slot]?.person?.isClosed = true }

  // MARK: People

  /// A connection that has said nothing yet.
  func connect(
    host: String = "host", encoding: Encoding = [], isSecure: Bool = false, certificate: CertificateFingerprint? = nil
  ) -> Person {
    let handle = nextHandle()
    let person = Person(handle, self)
    people[handle.slot] = Seat(person: person)
    // Who speaks plain text is welcomed by the test, to a room of its choice.
    if encoding.isPlain {
      world.open(handle, host: host, encoding: encoding, seconds: seconds)
      return person
    }
    open(
      Opening(encoding: encoding, host: host, isSecure: isSecure || certificate != nil, certificate: certificate),
      as: handle)
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

  func take(_ line: [UInt8], from handle: Handle) { take(line.span, from: handle) }

  /// What a part of the server does for a person without a line of theirs.
  func run(as person: Person, _ body: (inout World, inout Effects) -> Void) { run(as: person.handle, body) }

  func drop(_ person: Person, reason: String, unheardMilliseconds: Int64 = 0) {
    drop(person.handle, reason: reason, unheardMilliseconds: unheardMilliseconds)
  }

  /// What the control socket answers to a line.
  func control(_ line: String) -> [String] {
    let handle = nextHandle()
    let steward = Person(handle, self)
    people[handle.slot] = Seat(person: steward)
    open(Opening(encoding: .control, host: "", user: "root"), as: handle)
    take(line.utf8.span, from: handle)
    let answer = steward.heard()
    drop(handle, reason: "")
    return answer
  }
}
