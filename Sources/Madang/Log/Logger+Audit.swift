import Logging
import MadangRecords
import MadangServer

extension Logger {
  /// Says that what an operator did can't be kept. Whom it met may be an address, and why may be what somebody said: neither
  /// is told.
  func note(unkept entry: AuditEntry, _ error: StoreError) {
    note(
      .auditUnkept, "What an operator did can't be kept.",
      [
        "error": "\(error)", "actor": .text(String(entry.actor.prefix { $0 != "!" })), "action": .text(entry.action),
      ])
  }
}
