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
      kernel.update(clients[number].socket, token: UInt64(number), interest: [])
    }
  }

  /// Reads all that was held back, and sees how it ends.
  mutating func slowReaderVerdict() throws(LoadFailure) -> SlowReaderVerdict {
    var verdict = SlowReaderVerdict()
    let deadline = MonotonicClock.nanoseconds() + 10_000_000_000
    for number in 0..<plan.connections where plan.isTroublemaker(number) {
      // One that hung up was noticed while it slept; its last words went with it.
      if clients[number].state == .closed {
        verdict.closed += 1
        continue
      }
      switch readToEnd(number, deadline: deadline) {
      case .told: verdict.told += 1
      case .closed: verdict.closed += 1
      case .open: verdict.open += 1
      }
    }
    return verdict
  }

  private enum End { case told, closed, open }

  private mutating func readToEnd(_ number: Int, deadline: UInt64) -> End {
    let quietNanoseconds: UInt64 = 200_000_000
    var tail: [UInt8] = []
    var quietSince = MonotonicClock.nanoseconds()
    while true {
      let (result, bytes) = receiveTail(number)
      let now = MonotonicClock.nanoseconds()
      switch result {
      case .bytes:
        quietSince = now
        tail = (tail + bytes).suffix(512)
      case .ended, .failed:
        release(number)
        return Generator.says("SendQ exceeded", tail) ? .told : .closed
      case .wouldBlock:
        // Told, but not yet closed: the server waits for us to go.
        if Generator.says("SendQ exceeded", tail) { return .told }
        if now - quietSince > quietNanoseconds || now > deadline { return .open }
        do { try turn(5) } catch { return .open }
        if clients[number].state == .closed { return .closed }
      }
    }
  }

  private static func says(_ words: String, _ bytes: [UInt8]) -> Bool {
    String(decoding: bytes, as: UTF8.self).contains(words)
  }
}
