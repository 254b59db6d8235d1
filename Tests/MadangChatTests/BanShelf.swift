import MadangRecords
import Synchronization

@testable import MadangChat
@testable import MadangWorld

/// Bans in memory, as a store would keep them.
final class BanShelf: BanStore {
  private let records = Mutex<[BanRecord]>([])
  private let full = Mutex(false)

  var isFull: Bool {
    get { full.withLock { $0 } }
    set { full.withLock { $0 = newValue } }
  }

  private func checkRoom() throws(StoreError) {
    if isFull { throw .full(file: "shelf") }
  }

  func bans(at seconds: Int64) throws(StoreError) -> [BanRecord] {
    records.withLock { $0.filter { ($0.expiresSeconds ?? .max) > seconds } }
  }

  func addBan(_ ban: BanRecord) throws(StoreError) {
    try checkRoom()
    records.withLock { records in
      records.removeAll { $0.kind == ban.kind && $0.pattern == ban.pattern }
      records.append(ban)
    }
  }

  func removeBan(kind: BanRecord.Kind, pattern: String) throws(StoreError) -> Bool {
    try checkRoom()
    return records.withLock { records in
      let count = records.count
      records.removeAll { $0.kind == kind && $0.pattern == pattern }
      return records.count < count
    }
  }

  func removeExpiredBans(at seconds: Int64) throws(StoreError) -> Int {
    records.withLock { records in
      let count = records.count
      records.removeAll { ($0.expiresSeconds ?? .max) <= seconds }
      return count - records.count
    }
  }
}
