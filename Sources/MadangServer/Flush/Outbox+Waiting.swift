extension Outbox {
  /// Two answers in one byte: there is one for each connection.
  struct Waiting: OptionSet {
    let rawValue: UInt8

    static let forSocket = Waiting(rawValue: 1)
    static let forRoom = Waiting(rawValue: 2)
  }
}

extension Outbox.State {
  /// Whether the socket was full: EPOLLOUT tells the reactor, and no list needs to.
  var isBlocked: Bool {
    get { waiting.contains(.forSocket) }
    set { if newValue { waiting.insert(.forSocket) } else { waiting.remove(.forSocket) } }
  }

  /// Whether an answer goes on once there is room for it.
  var isAwaited: Bool {
    get { waiting.contains(.forRoom) }
    set { if newValue { waiting.insert(.forRoom) } else { waiting.remove(.forRoom) } }
  }
}
