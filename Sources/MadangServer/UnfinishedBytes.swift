import MadangMemory

/// What connections have left unfinished, in bytes: starts of lines, heads, frames, records and messages, and sealed records
/// that have not gone. Whoever has something has an entry, in the order in which they began.
///
///     oldest ─► entry ─► entry ─► entry ◄─ newest
struct UnfinishedBytes: ~Copyable {
  struct Entry {
    let slot: UInt32
    var bytes = 0
    /// Numbers of entries; 0 for none.
    var previous: UInt32 = 0
    var next: UInt32 = 0
  }

  private var entries: RowPool<Entry>
  private var oldest: UInt32 = 0
  private var newest: UInt32 = 0
  /// All together.
  private(set) var total = 0

  init(connectionsMax: Int) {
    entries = RowPool(rowsMax: connectionsMax)
  }

  /// Who has left something for longest.
  var oldestSlot: UInt32? { oldest == 0 ? nil : entries[oldest].slot }

  /// Notes that a connection has so many bytes now. `number` is its entry, 0 where it has none. Where it has less than
  /// before, something was finished, and what it has is new.
  mutating func note(_ slot: UInt32, _ bytes: Int, in number: inout UInt32) {
    if number == 0 {
      if bytes == 0 { return }
      guard let claimed = entries.claim({ Entry(slot: slot) }) else {
        preconditionFailure("There are as many entries as connections.")
      }
      number = claimed
      append(number)
    } else if bytes < entries[number].bytes {
      remove(number)
      if bytes > 0 { append(number) }
    }
    total += bytes - entries[number].bytes
    entries[number].bytes = bytes
    if bytes == 0 {
      entries.recycle(number, leaving: Entry(slot: 0))
      number = 0
    }
  }

  private mutating func append(_ number: UInt32) {
    entries[number].previous = newest
    entries[number].next = 0
    if newest == 0 { oldest = number } else { entries[newest].next = number }
    newest = number
  }

  private mutating func remove(_ number: UInt32) {
    let (previous, next) = (entries[number].previous, entries[number].next)
    if previous == 0 { oldest = next } else { entries[previous].next = next }
    if next == 0 { newest = previous } else { entries[next].previous = previous }
  }

  /// Asserts that the entries, from the oldest to the newest, have all the bytes.
  func checkInvariants() {
    var sum = 0
    var previous: UInt32 = 0
    var number = oldest
    while number != 0 {
      precondition(entries[number].bytes > 0, "Somebody has left nothing, and an entry.")
      precondition(entries[number].previous == previous, "What is unfinished does not know what began before it.")
      sum += entries[number].bytes
      previous = number
      number = entries[number].next
    }
    precondition(previous == newest && sum == total, "What is unfinished is counted wrong.")
  }
}
