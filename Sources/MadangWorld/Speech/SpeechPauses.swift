import MadangRecords
import MadangWire

/// Under what a pause of slow mode is remembered: an account, or where somebody comes from. A nickname is neither, for
/// anybody can take another.
enum SpeakerMark: Hashable, Sendable {
  case account(String)
  /// What one subscriber has: an IPv4 address, or the first 64 bits of one of IPv6; of anything else, its name.
  case place([UInt8])

  fileprivate var bytes: [UInt8] {
    switch self {
    case .account(let name): [0] + name.utf8
    case .place(let bytes): [1] + bytes
    }
  }

  package func hash(seed: UInt64) -> UInt32 { CaseMapping.hash(bytes.span, seed: seed) }
}

extension Session {
  /// All under which this person's pauses are remembered: who logs in or out meanwhile has one of them still.
  var speakerMarks: [SpeakerMark] {
    let place = AddressKey.of(address)
    guard let account else { return [.place(place)] }
    return [.place(place), .account(account.foldedName)]
  }
}

/// Where somebody comes from, as shares and pauses count it.
enum AddressKey {
  private static let networkBytes = 8

  package static func of(_ address: String) -> [UInt8] {
    guard let bytes = IPAddress(address)?.unmapped.bytes else { return Array(address.utf8) }
    return bytes.count == 4 ? bytes : Array(bytes.prefix(networkBytes))
  }

  /// The same as a number, which is never 0: of an IPv4 address as it is, with a bit above; of a network of IPv6 its first
  /// 64 bits, which in use never are so small; of a name a hash, with another bit.
  package static func number(_ address: String) -> UInt64 {
    let key = of(address)
    guard IPAddress(address) != nil else { return 1 << 33 | UInt64(CaseMapping.hash(key.span, seed: 0)) }
    let value = key.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    return key.count == 4 ? 1 << 32 | value : max(1, value)
  }

  /// Whether only this machine is there: its loopback addresses, and what comes by its file system.
  package static func isLocal(_ key: [UInt8]) -> Bool {
    key == Array("localhost".utf8) || key.count == 4 && key[0] == 127
      || key.count == networkBytes && key.allSatisfy { $0 == 0 }
  }
}

/// When those last spoke in a slow room who have left it since: so that leaving and coming back ends nobody's pause.
struct SpeechPauses: Sendable {
  /// In milliseconds since 1970.
  private var lastSpoke: [SpeakerMark: Int64] = [:]
  /// People of one room. Beyond, those whose pause ends first are forgotten.
  package static let countMax = 1_000

  package var count: Int { lastSpoke.count }

  package mutating func note(_ marks: [SpeakerMark], at milliseconds: Int64, now: Int64, pause: Int64) {
    if lastSpoke.count + marks.count > SpeechPauses.countMax { removeOver(at: now, pause: pause) }
    while lastSpoke.count + marks.count > SpeechPauses.countMax,
      let first = lastSpoke.min(by: { left, right in
        left.value == right.value
          ? left.key.bytes.lexicographicallyPrecedes(right.key.bytes) : left.value < right.value
      })
    {
      lastSpoke[first.key] = nil
    }
    for mark in marks { lastSpoke[mark] = max(milliseconds, lastSpoke[mark] ?? 0) }
  }

  mutating func removeOver(at now: Int64, pause: Int64) {
    lastSpoke = lastSpoke.filter { $0.value + pause > now }
  }

  /// 0 where nothing is known.
  package func latest(_ marks: [SpeakerMark]) -> Int64 { marks.compactMap { lastSpoke[$0] }.max() ?? 0 }
}

extension SpeakerMark: FieldCodable {
  func write(to writer: inout ByteWriter) {
    switch self {
    case .account(let name): writer.append(case: 0, name)
    case .place(let bytes): writer.append(case: 1, bytes)
    }
  }

  init(from reader: inout FieldReader) throws(FieldError) {
    switch try UInt8(from: &reader) {
    case 0: self = .account(try reader.next())
    case 1: self = .place(try reader.next())
    default: throw .unknown
    }
  }
}

extension SpeechPauses: FieldCodable {
  func write(to writer: inout ByteWriter) {
    count.write(to: &writer)
    for (mark, spoke) in lastSpoke.sorted(by: { $0.key.bytes.lexicographicallyPrecedes($1.key.bytes) }) {
      mark.write(to: &writer)
      spoke.write(to: &writer)
    }
  }

  init(from reader: inout FieldReader) throws(FieldError) {
    for _ in 0..<(try reader.count()) { lastSpoke[try SpeakerMark(from: &reader)] = try Int64(from: &reader) }
  }
}
