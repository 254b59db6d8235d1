import MadangWire

/// A line that was parsed and admitted: what it costs, and what is to run. Offsets in the line; holds no bytes.
package struct Admitted: Sendable {
  enum Action: Sendable {
    /// An empty line.
    case nothing
    /// It was refused; why stands among the replies.
    case refused
    case irc(IRCMessage, Rule)
    case plain(PlainLine)
    case control(ControlRow.Rule, ControlRequest)
  }

  let action: Action
  package let cost: Cost
  package let parameters: Int

  init(_ action: Action, cost: Cost, parameters: Int = 0) {
    self.action = action
    self.cost = cost
    self.parameters = parameters
  }

  package var isEmpty: Bool {
    if case .nothing = action { true } else { false }
  }

  /// Whether all that follows stands among the effects already.
  package var isRefused: Bool {
    if case .refused = action { true } else { false }
  }

  /// Whether it changes the world.
  package var needsWorldAlone: Bool {
    switch action {
    case .irc(_, .exclusive), .control(.exclusive, _): true
    case .plain(let line): line.needsWorldAlone
    case .nothing, .refused, .irc, .control: false
    }
  }
}
