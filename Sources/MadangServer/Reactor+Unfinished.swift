import MadangMemory

/// What connections have left unfinished is bounded, all together.
extension Reactor {
  /// Notes what a connection has left unfinished. Where it is too much of all together, the oldest of them are closed.
  mutating func noteUnfinished(_ slot: UInt32) {
    let row = table.rows[slot].gate
    let secured = table.rows[slot].secured
    var bytes = table.rows[slot].carry.count
    if table.rows[slot].layer == .frames { bytes += streams[row].unfinishedBytes }
    if secured != 0 { bytes += self.secured[secured].unfinishedBytes }
    setUnfinished(slot, bytes)
    while unfinishedBytes.total > limits.unfinishedBytesMax, let oldest = unfinishedBytes.oldestSlot {
      crowdOut(oldest)
    }
  }

  private mutating func setUnfinished(_ slot: UInt32, _ bytes: Int) {
    if bytes == 0, table.rows[slot].unfinished == 0 { return }
    unfinishedBytes.note(slot, bytes, in: &table.rows[slot].unfinished)
  }

  /// Nothing is left of a connection.
  mutating func forgetUnfinished(_ slot: UInt32) { setUnfinished(slot, 0) }

  /// It is closed without a word: what it would be told could not be sent in the midst of a record.
  private mutating func crowdOut(_ slot: UInt32) {
    courtyard.gauges.count(.crowdedOut)
    dropUnfinished(slot)
    forgetUnfinished(slot)
    end(slot, .crowdedOut)
    closing.append(slot)
  }

  /// What has not come whole never will.
  mutating func dropUnfinished(_ slot: UInt32) {
    table.rows[slot].carry = []
    if table.rows[slot].layer == .frames {
      streams[table.rows[slot].gate].carry = []
      streams[table.rows[slot].gate].message = []
    }
  }
}
