import MadangRecords
import Synchronization

@testable import MadangChat
@testable import MadangWorld

/// Spam filters in memory, as a store would keep them.
final class FilterShelf: FilterStore {
  private let records = Mutex<[FilterRecord]>([])
  private let full = Mutex(false)

  var isFull: Bool {
    get { full.withLock { $0 } }
    set { full.withLock { $0 = newValue } }
  }

  func filters() throws(StoreError) -> [FilterRecord] { records.withLock { $0 } }

  func addFilter(_ filter: FilterRecord) throws(StoreError) {
    if isFull { throw .full(file: "shelf") }
    records.withLock { $0.append(filter) }
  }

  func removeFilter(_ filter: FilterRecord) throws(StoreError) -> Bool {
    if isFull { throw .full(file: "shelf") }
    return records.withLock { records in
      guard let index = records.firstIndex(of: filter) else { return false }
      records.remove(at: index)
      return true
    }
  }
}
