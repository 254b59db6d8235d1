import MadangMemory
import MadangWire
import MadangWorld

/// The one way to run a line, whatever its dialect: it is admitted once, which parses it, checks it, and names its price;
/// then it is read, beside others, or changes the world alone. The server's workers run lines so, and so do the tests.
///
///     line → admit → Admitted → read   ┐
///                             → change ┴→ Turn
package struct Shell: Sendable {
  package let commands: CommandTable
  private let controls: ControlTable
  /// What only the program around the rules can know, for the control socket.
  private let facts: @Sendable () -> ControlFacts

  package init(
    commands: CommandTable = .standard, controls: ControlTable = .standard,
    facts: @escaping @Sendable () -> ControlFacts
  ) {
    self.commands = commands
    self.controls = controls
    self.facts = facts
  }

  /// Parses a line and decides what is to run. A refusal stands among the replies then; so does the label.
  ///
  /// - Precondition: `effects` has begun for the connection.
  package func admit(_ line: Span<UInt8>, _ world: borrowing World, _ effects: inout Effects) -> Admitted {
    if effects.encoding.isPlain {
      let line = PlainLine(line)
      return Admitted(.plain(line), cost: line.cost, reach: line.reach)
    }
    if effects.encoding.isControl { return admitControl(line, &effects) }
    switch IRCMessage.parse(line) {
    case .empty: return Admitted(.nothing, cost: .asks(0))
    case .violation(let violation):
      world.refuse(violation, &effects)
      return Admitted(.refused, cost: .refusal)
    case .message(let message):
      let command = Command(line: line, message: message)
      guard let (rule, cost, reach, disclosure) = world.admit(command, of: commands, by: effects.author, &effects)
      else {
        return Admitted(.refused, cost: .refusal)
      }
      return Admitted(.irc(rule), cost: cost, reach: reach, disclosure, message: message)
    }
  }

  /// Nothing slows the control socket down: whoever may connect there is trusted.
  private func admitControl(_ line: Span<UInt8>, _ effects: inout Effects) -> Admitted {
    switch controls.match(String(bytes: line)) {
    case .empty: return Admitted(.nothing, cost: .asks(0))
    case .refused(let reason):
      effects.controlRefuse(reason)
      return Admitted(.refused, cost: .asks(0))
    case .command(let row, let arguments):
      return Admitted(
        .control(row, ControlRequest(arguments: arguments, server: facts())), cost: .asks(0), reach: row.reach)
    }
  }

  /// Runs an admitted line that only reads the world.
  package func read(
    _ admitted: borrowing Admitted, _ line: Span<UInt8>, _ world: borrowing World, _ effects: inout Effects
  ) -> Turn {
    let person = effects.author
    switch admitted.action {
    case .nothing, .refused: return .done
    case .plain(let plain): world.runPlain(plain, in: line, by: person, &effects)
    case .irc(.shared(let rule)):
      rule(world, person, Command(line: line, message: admitted.message), &effects)
    case .irc(.slow(let prepare)):
      if let work = prepare(world, person, Command(line: line, message: admitted.message), &effects) {
        return .slow(work, label: effects.labelBytes, isOnlyWork: true)
      }
    case .control(let row, let request):
      switch row.rule {
      case .shared(let rule): rule(world, request, &effects)
      case .slow(let prepare):
        if let work = prepare(world, request, &effects) { return .slow(work, label: nil, isOnlyWork: true) }
      case .exclusive: preconditionFailure("A line that changes the world has it alone.")
      }
    case .irc(.exclusive): preconditionFailure("A line that changes the world has it alone.")
    }
    return rest(world, &effects)
  }

  /// Runs an admitted line, whichever it is. `home`: where the connection's listener puts newcomers of the plain dialect;
  /// nil: in the lobby.
  package func change(
    _ admitted: borrowing Admitted, _ line: Span<UInt8>, home: String?, _ world: inout World,
    _ effects: inout Effects
  ) -> Turn {
    let person = effects.author
    switch admitted.action {
    case .irc(.exclusive(let rule)):
      rule(&world, person, Command(line: line, message: admitted.message), &effects)
      if let work = effects.takePostponed() { return .slow(work, label: effects.labelBytes, isOnlyWork: true) }
      if effects.expelsAuthor { world.dismiss(effects.connection, reason: SpamFilter.departureReason, &effects) }
    case .plain(let plain) where plain.needsWorldAlone:
      world.runPlainAlone(plain, in: line, by: person, home: home ?? world.settings.lobby, &effects)
    case .control(let row, let request):
      guard case .exclusive(let rule) = row.rule else { return read(admitted, line, world, &effects) }
      rule(&world, request, &effects)
    default: return read(admitted, line, world, &effects)
    }
    return rest(world, &effects)
  }

  /// Ends slow work that changes the world. Who has left meanwhile is answered no more.
  package func finish(
    _ work: FinishedWork, _ world: inout World, _ effects: inout Effects
  ) -> Turn {
    if world.hasLeft(effects.connection) {
      if work.isBinding { work.finish(&world, effects.author, &effects) }
      effects.dropReplies()
      // What is done in pieces is done to its end, with others' turns between them.
      guard let rest = effects.takeWork(), rest.isBinding else { return .done }
      return .slow(rest, label: nil, isOnlyWork: false)
    }
    if let label = work.label { effects.setLabel(label.span) }
    work.finish(&world, effects.author, &effects)
    return rest(world, &effects)
  }

  /// Ends slow work that only reads the world.
  package func finish(
    _ work: FinishedWork, reading world: borrowing World, _ effects: inout Effects
  ) -> Turn {
    guard case .reading(let read) = work.finish else {
      preconditionFailure("Work that changes the world is ended with the world alone.")
    }
    if world.hasLeft(effects.connection) { return .done }
    if let label = work.label { effects.setLabel(label.span) }
    read(world, effects.author, &effects)
    return rest(world, &effects)
  }

  /// The next piece of an answer.
  ///
  /// - Precondition: `effects` has begun for the connection.
  package func goOn(_ continuation: Continuation, _ world: borrowing World, _ effects: inout Effects) -> Turn {
    if world.hasLeft(effects.connection) { return .done }
    if let label = continuation.label { effects.setLabel(label.span) }
    effects.isContinued = true
    return answer(continuation.inquiries, then: continuation.work, world, &effects)
  }

  /// What a rule, or whatever else was done for the author, has left to ask and to do.
  package func rest(_ world: borrowing World, _ effects: inout Effects) -> Turn {
    if effects.isComplete { return .done }
    return answer(effects.takeInquiries(), then: effects.takeWork(), world, &effects)
  }

  private func answer(
    _ inquiries: [Inquiry], then work: SlowWork?, _ world: borrowing World, _ effects: inout Effects
  ) -> Turn {
    if !inquiries.isEmpty {
      var budget = LookBudget()
      for index in inquiries.indices {
        var inquiry = inquiries[index]
        if inquiry.goOn(world, &budget, &effects) { continue }
        effects.looks = budget.looks
        effects.isToBeContinued = true
        let left = [inquiry] + inquiries[(index + 1)...]
        return .continues(Continuation(left, label: effects.labelBytes, then: work))
      }
      effects.looks = budget.looks
    }
    guard let work else { return .done }
    return .slow(work, label: nil, isOnlyWork: false)
  }
}
