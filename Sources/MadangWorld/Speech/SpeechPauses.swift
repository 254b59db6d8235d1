import MadangRecords
import MadangWire

/// Under what a pause of slow mode is remembered: an account, or where somebody comes from. A nickname is neither, for
/// anybody can take another.
enum SpeakerMark: Hashable, Sendable {
  case account(String)
  /// What one subscriber has: an IPv4 address, or the first 64 bits of one of IPv6; of anything else, its name.
  case place([UInt8])

  private var bytes: [UInt8] {
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
      let first = lastSpoke.min(by: { $0.value < $1.value })
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
