import MadangRecords
import Synchronization

@testable import MadangChat
@testable import MadangWorld

/// What operators did, in memory, as a store would keep it.
final class AuditShelf: AuditLog {
  private let list = Mutex<[AuditEntry]>([])

  func addEntry(_ entry: AuditEntry) { list.withLock { $0.append(entry) } }

  func entries(skipping: Int, limit: Int) -> [AuditEntry] {
    list.withLock { Array($0.reversed().dropFirst(skipping).prefix(limit)) }
  }

  func removeEntries(before seconds: Int64) -> Int {
    list.withLock { list in
      let count = list.count
      list.removeAll { $0.seconds < seconds }
      return count - list.count
    }
  }
}
