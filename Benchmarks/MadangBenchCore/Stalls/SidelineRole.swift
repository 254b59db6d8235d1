/// Those who stand beside the trouble on a `Sideline`'s thread, which owns them.
protocol SidelineRole: ~Copyable, SendableMetatype {
  /// Connects, and returns when there is something to measure.
  mutating func settle() throws(LoadFailure)
  /// Keeps the connections served for a moment while nothing is measured.
  mutating func rest() throws(LoadFailure)
  /// Measures for as long as the sideline wishes it, and returns what it came to with the last answers.
  mutating func measure(_ sideline: Sideline) throws(LoadFailure) -> StallSample
  mutating func close()
}
