import MadangWorld

/// What is left of a command whose answer is given in pieces. The connection runs nothing else meanwhile.
package final class Continuation: Sendable {
  let inquiries: [Inquiry]
  let label: [UInt8]?
  /// What is to be done once all is told. See `Effects.finishLater`.
  let work: SlowWork?

  init(_ inquiries: [Inquiry], label: [UInt8]?, then work: SlowWork?) {
    self.inquiries = inquiries
    self.label = label
    self.work = work
  }
}
