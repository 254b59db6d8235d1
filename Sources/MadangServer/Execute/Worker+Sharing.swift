import MadangChat
import MadangKernel
import MadangMemory
import MadangWorld

/// While it shares the world with other workers: what only reads it.
extension Worker {
  /// Runs commands that only read the world, and hands out what they gathered.
  mutating func share(_ world: borrowing World, commandsMax: Int) -> WorkerPause {
    let pause = runUntilPause(world, commandsMax: commandsMax)
    endMeasuring()
    endHold()
    // What is handed out is of many entries; nobody is there to be given it where the log is read again.
    if log.isTaken { page?.rest(.first) }
    handOut(world)
    return pause
  }

  private mutating func runUntilPause(_ world: borrowing World, commandsMax: Int) -> WorkerPause {
    let end = holdEnds()
    var commands = 0
    while commands < commandsMax, fanout.gatheredBytes < Limits.gatheredBytesMax, !isOver(end) {
      if !takeUp(world) { return .idle }
      if isClustered, takesLogsWay(world) {
        commands += 1
        continue
      }
      guard let pending = self.pending else { continue }
      if needsWorldAlone(pending) { return .needsWorld }
      guard let holding = current else { continue }
      self.pending = nil
      run(pending, holding, world)
      noteRun(WorkerWord.shared)
      commands += 1
    }
    return .again
  }

  private mutating func run(_ pending: PendingWork, _ holding: TakenConnection, _ world: borrowing World) {
    let turn: Turn
    switch pending {
    case .line(let range, let label):
      guard let lines = holding.lines, resume(holding, label: label, world) else { return }
      hasBegun = false
      // SAFETY: the connection that is taken up holds them.
      let line = unsafe lines.span.extracting(range)
      if entries.isOn, !admitted.isRefused { entries.take(line, admitted, world, effects) }
      turn = shell.read(admitted, line, world, &effects)
    case .finished(let work):
      begin(holding.handle, world)
      turn = shell.finish(work, reading: world, &effects)
    case .continuation(let continuation):
      begin(holding.handle, world)
      turn = shell.goOn(continuation, world, &effects)
    case .frame(.deflated(let message, let isText)):
      inflate(message, isText: isText, holding, world)
      return
    case .frame: preconditionFailure("Such a frame is run with the world alone.")
    case .entry, .settings, .change, .departure, .expulsion: preconditionFailure("The log is no connection.")
    }
    if case .slow(_, _, isOnlyWork: true) = turn {
      leave(turn, holding)
      return
    }
    fanout.apply(effects, world, courtyard, mayGather: true)
    leave(turn, holding)
    if effects.expelsAuthor, current != nil { self.pending = .frame(.dismissed(.filtered)) }
  }
}
