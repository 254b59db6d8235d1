import MadangMemory

/// What the writer has done since it began.
package struct HistoryCounts: Sendable {
  /// How long its commits took, in nanoseconds.
  package var commits = HistogramReading(.nanoseconds)
  /// Events that are not in the history: given up, or come while the journal was full.
  package var lost: UInt64 = 0
}
