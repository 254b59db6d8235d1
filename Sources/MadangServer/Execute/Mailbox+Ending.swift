extension Mailbox {
  /// Several answers in one byte, not of its end alone: there is one for each connection.
  struct Ending: OptionSet {
    let rawValue: UInt8

    static let finishing = Ending(rawValue: 1)
    static let gone = Ending(rawValue: 2)
    static let ended = Ending(rawValue: 4)
    static let broken = Ending(rawValue: 8)
    static let cutOff = Ending(rawValue: 16)
    static let awaitsOwn = Ending(rawValue: 32)
    static let readingPaused = Ending(rawValue: 64)

    subscript(one: Ending) -> Bool {
      get { contains(one) }
      set { if newValue { insert(one) } else { remove(one) } }
    }
  }
}

extension Mailbox.State {
  var hasEnded: Bool {
    get { ending[.ended] }
    set { ending[.ended] = newValue }
  }

  /// The peer has sent everything, and may still read.
  var isFinishing: Bool {
    get { ending[.finishing] }
    set { ending[.finishing] = newValue }
  }

  /// Nobody is behind it any more, or is about to be: what is done for them is done for nobody. Who has only closed their
  /// sending side may still read.
  var isGone: Bool {
    get { ending[.gone] }
    set { ending[.gone] = newValue }
  }

  /// The reactor reads no further, until it is told that there is room.
  var isReadingPaused: Bool {
    get { ending[.readingPaused] }
    set { ending[.readingPaused] = newValue }
  }

  /// What comes next waits until all is carried out that has gone ahead.
  var awaitsOwn: Bool {
    get { ending[.awaitsOwn] }
    set { ending[.awaitsOwn] = newValue }
  }

  /// The node was given up by others, and this connection with it.
  var isCutOff: Bool {
    get { ending[.cutOff] }
    set { ending[.cutOff] = newValue }
  }

  /// A message broke a rule: nothing that came behind it is run.
  var isBroken: Bool {
    get { ending[.broken] }
    set { ending[.broken] = newValue }
  }
}
