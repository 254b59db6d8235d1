import MadangWire

/// What a connection needs beside its row while HTTP is spoken on it. Only the reactor touches it.
struct RequestStream: ~Copyable {
  var scanner = HeadScanner()
  /// When the first byte of the head that is coming came; `max` where none is coming.
  var headBeganAt = Int64.max
  /// Since when nothing is asked.
  var idleSince: Int64
  /// Requests that were answered.
  var requests = 0
  /// Answers since all that was written has been sent.
  var answersWaiting = 0
  /// The answer that is being made elsewhere: what comes behind it waits.
  var awaited: AwaitedAnswer?
  /// The head of the request that it is for, where the access log will tell of it.
  var notedHead: [UInt8] = []

  init(at milliseconds: Int64) {
    idleSince = milliseconds
  }

  var isAwaitingAnswer: Bool { awaited != nil }

  /// Whether no more is read until answers have gone.
  var isHeld: Bool { isAwaitingAnswer || answersWaiting >= Limits.pipelinedRequestsMax }
}
