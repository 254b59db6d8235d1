import MadangKernel
import MadangMemory

/// Places of connections that speak HTTP: who holds many of them and asks nothing does not keep newcomers out.
extension Reactor {
  /// Where all are taken, closes one for somebody who comes: of those that ask nothing just now, one of whoever holds most,
  /// and of theirs the one that has asked nothing for longest. False where nobody holds more than the newcomer would, and
  /// nobody has been silent for long.
  ///
  /// RFC 9112 §9.5: a connection may be closed at any time that nothing is asked on it; clients open another.
  mutating func makesRoom(for peer: Address) -> Bool {
    if placesMade >= Limits.placesPerTurnMax { return false }
    var found: (slot: UInt32, held: Int, idleSince: Int64)?
    for row in 0..<requests.used {
      // Rows are numbered from 1 on.
      let number = row + 1
      let slot = requests[number].slot
      guard slot != RequestStream.nobody, requests[number].isIdle, table.rows[slot].phase == .open else { continue }
      let held = table.requestCount(of: table.rows[slot].peer)
      let idleSince = requests[number].idleSince
      if let best = found, (best.held, -best.idleSince) >= (held, -idleSince) { continue }
      found = (slot, held, idleSince)
    }
    guard let found,
      found.held > table.requestCount(of: peer) + 1 || now - found.idleSince >= Limits.requestIdleShortMilliseconds
    else { return false }
    placesMade += 1
    // The place is needed now. What the kernel has told of the connection in this turn is dropped by its missing socket.
    closeSocket(found.slot)
    closing.append(found.slot)
    return true
  }
}
