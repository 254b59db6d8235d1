import MadangChat

/// A command of simulations, at which some of the nodes that carry it out trap: `TRAP <number> <share in thousandths>`.
///
/// Nothing traps in truth: whoever is told takes the node away at once, so that nothing more of it gets out.
///
/// One thread drives all of it; that is what `@unchecked Sendable` rests on.
package final class TrapRow: @unchecked Sendable {
  package var meet: (_ number: String, _ share: Int) -> Void = { _, _ in }

  package init() {}

  package var commands: CommandTable {
    let row = CommandRow(
      "TRAP", .log, parametersMin: 2,
      .exclusive { [self] _, _, command, _ in
        meet(command.text(0), Int(command.text(1)) ?? 0)
      })
    return CommandTable(CommandTable.standard.rows + [row])
  }
}
