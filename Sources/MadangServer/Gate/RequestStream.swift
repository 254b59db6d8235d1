import MadangWire

/// What a connection needs beside its row while HTTP is spoken on it. Only the reactor touches it.
struct RequestStream: ~Copyable {
  /// Whose it is.
  let slot: UInt32
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

  init(of slot: UInt32, at milliseconds: Int64) {
    self.slot = slot
    idleSince = milliseconds
  }

  var isAwaitingAnswer: Bool { awaited != nil }

  /// Of a row that nobody has.
  static var nobodys: RequestStream { RequestStream(of: nobody, at: 0) }
  static let nobody = UInt32.max

  /// Whether nothing was asked that has not been answered, and nothing is being asked.
  var isIdle: Bool { headBeganAt == .max && answersWaiting == 0 && !isAwaitingAnswer }

  /// Whether no more is read until answers have gone.
  var isHeld: Bool { isAwaitingAnswer || answersWaiting >= Limits.pipelinedRequestsMax }
}
