import MadangKernel

/// The connections that make trouble on purpose.
extension Generator {
  /// Has them leave and join from now on.
  mutating func beginChurning() {
    churns = true
    for number in 0..<plan.connections where plan.isTroublemaker(number) { startChurning(number) }
  }

  /// Has them receive nothing from now on, so that first the kernel's buffers fill, and then the server's.
  mutating func stopReading() {
    for number in 0..<plan.connections where plan.isTroublemaker(number) && clients[number].state == .joined {
      clients[number].state = .stalled
      kernel.update(clients[number].socket, token: UInt64(number), interest: [])
    }
  }

  /// A stalled connection hung up, which is reported even to those that ask for nothing: what was held back is read.
  mutating func endOfStalled(_ number: Int) {
    var tail: [UInt8] = []
    while true {
      let (result, bytes) = receiveTail(number)
      switch result {
      case .bytes: tail = (tail + bytes).suffix(512)
      case .wouldBlock: return
      case .ended, .failed:
        release(number)
        if Generator.saysWhy(tail) { verdict.told += 1 } else { verdict.closed += 1 }
        return
      }
    }
  }

  /// Reads all that was held back, and sees how it ends.
  mutating func slowReaderVerdict() throws(LoadFailure) -> SlowReaderVerdict {
    for number in 0..<plan.connections where clients[number].state == .stalled { try readToEnd(number) }
    return verdict
  }

  /// A connection that brings nothing for this long, and is not at its end, stays open.
  private static let quietNanoseconds: UInt64 = 300_000_000

  private mutating func readToEnd(_ number: Int) throws(LoadFailure) {
    var tail: [UInt8] = []
    var quietSince = MonotonicClock.nanoseconds()
    while clients[number].state == .stalled {
      let (result, bytes) = receiveTail(number)
      switch result {
      case .bytes:
        quietSince = MonotonicClock.nanoseconds()
        tail = (tail + bytes).suffix(512)
      case .ended, .failed:
        release(number)
        if Generator.saysWhy(tail) { verdict.told += 1 } else { verdict.closed += 1 }
      case .wouldBlock:
        if MonotonicClock.nanoseconds() - quietSince > Generator.quietNanoseconds {
          // Told, but not closed yet: the server waits for us to go.
          if Generator.saysWhy(tail) { verdict.told += 1 } else { verdict.open += 1 }
          release(number)
        } else {
          try turn(5)
        }
      }
    }
  }

  private static func saysWhy(_ bytes: [UInt8]) -> Bool {
    String(decoding: bytes, as: UTF8.self).contains("SendQ exceeded")
  }
}
