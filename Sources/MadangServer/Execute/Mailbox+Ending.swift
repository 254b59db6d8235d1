extension Mailbox {
  /// Two answers in one byte: there is one for each connection.
  struct Ending: OptionSet {
    let rawValue: UInt8

    static let finishing = Ending(rawValue: 1)
    static let gone = Ending(rawValue: 2)
  }
}

extension Mailbox.State {
  /// The peer has sent everything, and may still read.
  var isFinishing: Bool {
    get { ending.contains(.finishing) }
    set { if newValue { ending.insert(.finishing) } else { ending.remove(.finishing) } }
  }

  /// Nobody is behind it any more, or is about to be: what is done for them is done for nobody. Who has only closed their
  /// sending side may still read.
  var isGone: Bool {
    get { ending.contains(.gone) }
    set { if newValue { ending.insert(.gone) } else { ending.remove(.gone) } }
  }
}
