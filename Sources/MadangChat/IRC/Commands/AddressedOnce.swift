import MadangMemory
import MadangWire
import MadangWorld

/// Whom one command has addressed already, so that who is named twice, in whatever spelling, is told once. It holds no
/// memory of its own: messages go by here.
struct AddressedOnce: ~Copyable {
  /// As many targets as a setting can allow.
  private static let targetsMax = 128
  private var seen = InlineArray<128, UInt64>(repeating: 0)
  private var count = 0

  /// Whether nobody whom this means was addressed before; what means nobody is always the first.
  mutating func isFirst(_ target: Span<UInt8>, _ world: borrowing World) -> Bool {
    guard let mark = AddressedOnce.mark(target, world), count < AddressedOnce.targetsMax else { return true }
    for index in 0..<count where seen[index] == mark { return false }
    seen[count] = mark
    count += 1
    return true
  }

  /// A room and a standing in it, or a person.
  private static func mark(_ target: Span<UInt8>, _ world: borrowing World) -> UInt64? {
    let standings = Speech.standingsCount(target)
    var kind: UInt64 = standings == 0 ? 1 : 2
    for index in 0..<standings where target[index] == UInt8(ascii: "+") { kind = 3 }
    let bare = target.extracting(standings..<target.count)
    if Names.looksLikeRoom(bare) { return world.room(named: bare).map { kind << 32 | UInt64($0) } }
    return world.person(named: bare).map { UInt64($0.slot) }
  }
}
