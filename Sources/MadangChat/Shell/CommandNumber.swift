import MadangMemory

/// What a line is counted under: each command of IRC has a number of its own, and so has each of the plain dialect.
///
///     0 …                       rows of the command table
///     plain …                   rows of `PlainCommand.table`
///     speech, control, other
package enum CommandNumber {
  /// The command table has fewer rows.
  private static let plain = 128
  private static let plainMax = 16
  /// What somebody says who speaks plain text.
  private static let speech = plain + plainMax
  /// What the control socket is asked.
  private static let control = speech + 1
  /// What no command takes: an unknown one, or one that was refused as it stood.
  private static let other = control + 1

  package static let count = other + 1

  package static func of(_ admitted: borrowing Admitted, in commands: CommandTable) -> Int {
    switch admitted.action {
    case .irc: commands.index(of: admitted.message.commandKey) ?? other
    case .plain(.speech), .plain(.empty): speech
    case .plain(.command(let row, _)): row < plainMax ? plain + row : other
    case .control: control
    case .plain(.unknown), .nothing, .refused: other
    }
  }

  /// What a number stands for; nil where it stands for nothing.
  package static func name(of number: Int, in commands: CommandTable) -> String? {
    switch number {
    case speech: "say"
    case control: "control"
    case other: "other"
    case 0..<plain: number < commands.rows.count ? commands.rows[number].name : nil
    default:
      number - plain < PlainCommand.table.count ? "/\(PlainCommand.table[number - plain].name)" : nil
    }
  }
}
