/// Finds a slot by a name's hash in open addressing: 8 bytes an entry, no copy of the name. Whether a slot really has
/// the name is asked of the caller, who keeps the names.
///
/// Invariant: at most three quarters of the entries are in use, and no empty entry lies between a slot and the place
/// that its hash names.
struct NameTable {
  /// Hash in the upper half, slot in the lower; `empty` where there is none.
  private var entries: [UInt64]
  private(set) var count = 0

  private static let empty = UInt64.max
  private static let entriesMin = 64

  init() {
    entries = Array(repeating: NameTable.empty, count: NameTable.entriesMin)
  }

  package func find(_ hash: UInt32, where matches: (UInt32) -> Bool) -> UInt32? {
    let mask = entries.count - 1
    var index = Int(hash) & mask
    while entries[index] != NameTable.empty {
      let entry = entries[index]
      if UInt32(truncatingIfNeeded: entry >> 32) == hash, matches(UInt32(truncatingIfNeeded: entry)) {
        return UInt32(truncatingIfNeeded: entry)
      }
      index = (index + 1) & mask
    }
    return nil
  }

  /// The caller has made sure that the name isn't there.
  package mutating func insert(_ hash: UInt32, slot: UInt32) {
    if (count + 1) * 4 > entries.count * 3 { grow() }
    place(UInt64(hash) << 32 | UInt64(slot))
    count += 1
  }

  package mutating func remove(_ hash: UInt32, slot: UInt32) {
    let mask = entries.count - 1
    var index = Int(hash) & mask
    while entries[index] != UInt64(hash) << 32 | UInt64(slot) {
      precondition(entries[index] != NameTable.empty, "A name was removed that is not in the table.")
      index = (index + 1) & mask
    }
    // Close the gap: move up each follower that its own hash would have put at or before the gap.
    var gap = index
    var next = (gap + 1) & mask
    while entries[next] != NameTable.empty {
      let home = Int(entries[next] >> 32) & mask
      if (next &- home) & mask >= (next &- gap) & mask {
        entries[gap] = entries[next]
        gap = next
      }
      next = (next + 1) & mask
    }
    entries[gap] = NameTable.empty
    count -= 1
  }

  private mutating func grow() {
    let old = entries
    entries = Array(repeating: NameTable.empty, count: old.count * 2)
    for entry in old where entry != NameTable.empty { place(entry) }
  }

  private mutating func place(_ entry: UInt64) {
    let mask = entries.count - 1
    var index = Int(entry >> 32) & mask
    while entries[index] != NameTable.empty { index = (index + 1) & mask }
    entries[index] = entry
  }
}
