import Synchronization

/// When those last spoke in a slow room who are not in it. Rules that only read the world change it, and so it has a fixed
/// number of places; where all of them are taken by people whose pause is not over, others wait.
///
///     place   ┌──────────────┬──────────────┐
///             │ hash of mark │ seconds      │   0: free
///             └──────────────┴──────────────┘
package final class OutsidePauses: Sendable {
  private let places: InlineArray<64, Atomic<UInt64>>
  /// Places that one mark may have.
  private static let probesMax = 8

  init() {
    places = InlineArray { _ in Atomic(0) }
  }

  /// Notes that somebody speaks now, and says for how many milliseconds they must wait, where their pause is not over: then
  /// nothing is noted. `hashes`: of their marks.
  package func speak(_ hashes: [UInt32], now: Int64, pause: Int64) -> Int64? {
    let left = latest(hashes) + pause - now
    if left > 0 { return left }
    for hash in hashes where !note(hash, now: now, pause: pause) { return pause }
    return nil
  }

  /// In milliseconds since 1970; 0 where nothing is known.
  package func latest(_ hashes: [UInt32]) -> Int64 {
    var latest: Int64 = 0
    for hash in hashes {
      for probe in 0..<OutsidePauses.probesMax {
        let value = places[place(hash, probe)].load(ordering: .relaxed)
        if UInt32(truncatingIfNeeded: value >> 32) == hash { latest = max(latest, milliseconds(value)) }
      }
    }
    return latest
  }

  /// What stands in the places.
  var values: [UInt64] { places.indices.map { places[$0].load(ordering: .relaxed) } }

  /// As they stood elsewhere; nil where there are more places, or fewer, than here.
  convenience init?(_ values: [UInt64]) {
    self.init()
    guard values.count == places.count else { return nil }
    for (index, value) in values.enumerated() { places[index].store(value, ordering: .relaxed) }
  }

  private func note(_ hash: UInt32, now: Int64, pause: Int64) -> Bool {
    // Rounded up, so that nobody waits for less than they should.
    let value = UInt64(hash) << 32 | UInt64(UInt32(clamping: (now + 999) / 1_000))
    for probe in 0..<OutsidePauses.probesMax {
      let index = place(hash, probe)
      let old = places[index].load(ordering: .relaxed)
      guard UInt32(truncatingIfNeeded: old >> 32) == hash || milliseconds(old) + pause <= now else { continue }
      if places[index].compareExchange(expected: old, desired: value, ordering: .relaxed).exchanged { return true }
    }
    return false
  }

  private func place(_ hash: UInt32, _ probe: Int) -> Int { (Int(hash) + probe) & 63 }

  private func milliseconds(_ value: UInt64) -> Int64 { Int64(value & 0xFFFF_FFFF) * 1_000 }
}
