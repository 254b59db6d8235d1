import MadangKernel

/// Somebody in a room of others, who notes when each of them has quit.
final class RoomWatcher: Sendable {
  private struct State {
    var isThere = false
    var quits: [UInt64] = []
    var hasEnded = false
  }

  private let state = Monitor(State())

  static let patienceSeconds = 60

  /// Returns once they are in the room.
  init(_ room: String, at address: Address) throws(LoadFailure) {
    let lines = Array("NICK watcher\r\nUSER watcher 0 * :watcher\r\nJOIN \(room)\r\n".utf8)
    do throws(Errno) {
      try Thread(name: "watcher") { [self] in
        _ = try? BlockingExchange.ask(address, lines, seconds: RoomWatcher.patienceSeconds) { heard in note(heard) }
        change { $0.hasEnded = true }
      }.detach()
    } catch {
      throw .system("can't start a thread", error)
    }
    guard wait(seconds: RoomWatcher.patienceSeconds, until: { $0.isThere }) else {
      throw .server("nobody could join \(room)")
    }
  }

  /// Whether that is enough, which it never is.
  private func note(_ heard: [UInt8]) -> Bool {
    let now = MonotonicClock.nanoseconds()
    let lines = String(decoding: heard, as: UTF8.self).split(separator: "\r\n")
    let quits = lines.count { $0.split(separator: " ").dropFirst().first == "QUIT" }
    change { state in
      if lines.contains(where: { $0.contains(" 366 ") }) { state.isThere = true }
      while state.quits.count < quits { state.quits.append(now) }
    }
    return false
  }

  private func change(_ body: (inout State) -> Void) {
    state.withLock { body(&$0) }
    state.signalAll()
  }

  private func wait(seconds: Int, until isMet: (State) -> Bool) -> Bool {
    let deadline = MonotonicClock.nanoseconds() + UInt64(seconds) * 1_000_000_000
    return state.wait(until: { isMet($0) || $0.hasEnded }, deadline: deadline, then: { state, _ in isMet(state) })
  }

  /// When the first and the last of so many had quit; nil where some have not.
  func quits(_ count: Int) -> (first: UInt64, last: UInt64)? {
    guard wait(seconds: RoomWatcher.patienceSeconds, until: { $0.quits.count >= count }) else { return nil }
    return state.withLock { state in (state.quits[0], state.quits[count - 1]) }
  }
}
