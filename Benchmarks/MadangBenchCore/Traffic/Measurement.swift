import Histogram

/// What one stretch of talking came to.
package struct Measurement: Sendable {
  /// Seconds that were measured, without warm-up and draining.
  package var seconds = 0.0
  package var messages: UInt64 = 0
  package var deliveries: UInt64 = 0
  /// Nanoseconds from when each message was due.
  package var latency: Histogram<UInt64>
  /// Nanoseconds from when each message was really sent.
  package var uncorrectedLatency: Histogram<UInt64>
  package var lost: UInt64 = 0
  package var duplicated: UInt64 = 0
  /// Of the duplicated, those that came back to whoever had sent them.
  package var returned: UInt64 = 0
  package var reordered: UInt64 = 0
  package var compared: UInt64 = 0
  package var closedByServer = 0
  package var closings = ClosingReasons()
  /// Whether an interrupt came before its end: the figures are those so far.
  package var isInterrupted = false
  package var cycles: UInt64 = 0
  package var serverProcessorNanoseconds: UInt64?
  package var generatorProcessorNanoseconds: UInt64 = 0
  /// The part of the time in which the generator waited for something to do.
  package var idleShare = 0.0
  /// Nanoseconds from when each message was due to when it was sent.
  package var lag: Histogram<UInt64>
  package var receives: UInt64 = 0

  /// Takes over what went wrong in a stretch before, so that nothing is kept quiet.
  mutating func addFaults(of earlier: Measurement) {
    lost += earlier.lost
    duplicated += earlier.duplicated
    returned += earlier.returned
    reordered += earlier.reordered
    compared += earlier.compared
    closedByServer += earlier.closedByServer
    closings.add(earlier.closings)
  }
}
