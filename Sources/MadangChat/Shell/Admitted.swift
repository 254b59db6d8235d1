import MadangWire

/// A line that was parsed and admitted: what it costs, and what is to run. Offsets in the line; holds no bytes. It stays
/// where it was made, for it is larger than all else that a line takes with it.
package struct Admitted: ~Copyable {
  enum Action {
    /// An empty line.
    case nothing
    /// It was refused; why stands among the replies.
    case refused
    case irc(Rule)
    case plain(PlainLine)
    indirect case control(ControlRow, ControlRequest)
  }

  let action: Action
  /// That of an IRC line.
  let message: IRCMessage
  package let cost: Cost
  package let reach: Reach
  let disclosure: Disclosure
  package let isEmpty: Bool
  /// Whether all that follows stands among the effects already.
  package let isRefused: Bool
  /// Whether it changes the world.
  package let needsWorldAlone: Bool
  /// Whether others who hold the same world must be told of it: it changes the world, or says something in it. What slow
  /// work comes to is an outcome, of which they are told instead.
  package let concernsOthers: Bool
  /// Whether it says something, and no more: it leaves the world as it is, and is done at once.
  package var speaks: Bool { concernsOthers && !needsWorldAlone && reach == .log }

  /// Of an IRC line.
  package var parameters: Int { message.parameterCount }

  /// No line at all.
  package static var nothing: Admitted { Admitted(.nothing, cost: .asks(0)) }

  init(
    _ action: Action, cost: Cost, reach: Reach = .connection, _ disclosure: Disclosure = .whole,
    message: IRCMessage = IRCMessage()
  ) {
    self.action = action
    self.cost = cost
    self.reach = reach
    self.disclosure = disclosure
    self.message = message
    isEmpty = if case .nothing = action { true } else { false }
    isRefused = if case .refused = action { true } else { false }
    needsWorldAlone =
      switch action {
      case .irc(.exclusive): true
      case .control(let row, _): row.needsWorldAlone
      case .plain(let line): line.needsWorldAlone
      case .nothing, .refused, .irc: false
      }
    concernsOthers =
      switch action {
      case .irc(.shared): reach == .log
      case .irc(.slow): reach == .naming
      case .plain(let line): line.needsWorldAlone || line.saysSomething
      case .nothing, .refused, .irc, .control: needsWorldAlone
      }
  }
}
