import MadangChat

/// Since when nothing has come from the log. In milliseconds on the reactor's clock.
struct LogSilence {
  private var heardAt: Int64?
  /// Whether operators were told of the silence that there is.
  private var isTold = false
  /// The last one that they were told of.
  private(set) var last: (milliseconds: Int64, endedAt: Int64)?

  /// How long it has been silent.
  func milliseconds(at now: Int64) -> Int64 { heardAt.map { max(0, now - $0) } ?? 0 }

  /// Something has come. Returns how long nothing had, where operators were told of it.
  mutating func hear(at now: Int64) -> Int64? {
    let silence = milliseconds(at: now)
    heardAt = now
    guard isTold else { return nil }
    isTold = false
    last = (silence, now)
    return silence
  }

  /// Whether operators are to be told now. The first look begins to wait.
  mutating func look(at now: Int64) -> Bool {
    if heardAt == nil { heardAt = now }
    if isTold || milliseconds(at: now) < ClusterFacts.toldSilenceMilliseconds { return false }
    isTold = true
    return true
  }
}
