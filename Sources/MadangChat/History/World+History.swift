import MadangMemory
import MadangRecords
import MadangWorld

extension World {
  /// The history, for a command that who gives it has negotiated; nil, and the command is unknown, where they have not, or
  /// where nothing is kept.
  borrowing func history(
    for command: String, needing capability: Encoding = [], _ effects: inout Effects
  ) -> (any HistoryStore)? {
    if effects.encoding.isSuperset(of: capability), let store = settings.history { return store }
    effects.numeric(.unknownCommand, command, text: "Unknown command")
    return nil
  }
}
