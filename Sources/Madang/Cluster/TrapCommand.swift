#if DEBUG
  import MadangChat
  import MadangKernel

  /// A command that traps, for tests: no release has it, nor has a program that was not asked for it.
  enum TrapCommand {
    static let variable = "TRAPPING_COMMAND"

    static var commands: CommandTable? {
      guard Environment.value(of: variable) != nil else { return nil }
      let row = CommandRow("TRAP", .log, .exclusive { _, _, _, _ in fatalError("as it was told to") })
      return CommandTable(CommandTable.standard.rows + [row])
    }
  }
#endif
