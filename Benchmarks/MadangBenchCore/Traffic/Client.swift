import MadangKernel

/// One connection of the generator's. Belongs to the generator's thread.
struct Client: ~Copyable {
  /// A stalled one stopped reading on purpose.
  enum State { case connecting, joining, joined, stalled, closed }

  var socket = Socket(number: -1)
  var state = State.connecting
  var handshake: Handshake?
  var scanner = MarkerScanner()
  var member: DeliveryLedger.Member
  /// Whether what it receives is entered in the ledger: not for those that churn or stop reading.
  var isCounted: Bool
  /// What the kernel did not take yet.
  var unsent: [UInt8] = []
  /// The start of a line that is not complete yet, of one that churns.
  var line: [UInt8] = []
  /// An `ERROR` line, if that is the last that came.
  var lastWords = LastWords()
  /// What its lines are carried by; nil in the clear.
  var stream: CarriedStream?

  init(member: DeliveryLedger.Member, isCounted: Bool) {
    self.member = member
    self.isCounted = isCounted
  }
}
