import MadangMemory
import MadangRecords
import MadangWire
import MadangWorld

/// `AUDIT [<count>]`: what operators did, the latest first. Not in any specification.
enum Audit {
  private static let countUsual = 20

  static func run(
    _ world: borrowing World, _ handle: Handle, _ command: borrowing Command, _ effects: inout Effects
  ) -> SlowWork? {
    guard world.allows(handle, .stats, &effects) else { return nil }
    guard let log = world.settings.auditLog else {
      effects.fail("AUDIT", "NOT_KEPT", text: "What operators do is not kept on this server")
      return nil
    }
    let given = command.count > 0 ? WholeNumber.read(command.text(0)) : Int64(countUsual)
    guard let given, given > 0 else {
      effects.fail("AUDIT", "INVALID_COUNT", command.text(0), text: "A count is a number from 1 up")
      return nil
    }
    let count = Int(min(given, Int64(world.settings.limits.auditEntriesMax)))
    return SlowWork.reading {
      let entries: [AuditEntry]
      do throws(StoreError) { entries = try log.entries(skipping: 0, limit: count) } catch {
        return { _, _, effects in effects.fail("AUDIT", "UNREADABLE", text: "\(error)") }
      }
      return { _, _, effects in
        for entry in entries {
          let words = [entry.actor, entry.action, entry.target, entry.detail].filter { !$0.isEmpty }
          effects.note("AUDIT", "ENTRY", Clock.text(entry.seconds), text: words.joined(separator: " "))
        }
        effects.note("AUDIT", "END_OF_LIST", text: "End of entries")
      }
    }
  }
}
