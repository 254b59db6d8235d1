import MadangRecords
import Synchronization

@testable import MadangChat
@testable import MadangWorld

/// What accounts say of themselves, in memory, as a store would keep it.
final class MetadataShelf: MetadataStore {
  private let kept = Mutex<[String: [String: String]]>([:])
  private let full = Mutex(false)

  /// Whether it can neither read nor write.
  var isBroken: Bool {
    get { full.withLock { $0 } }
    set { full.withLock { $0 = newValue } }
  }

  subscript(account: String) -> [String: String] {
    get { kept.withLock { $0[account.foldedName] ?? [:] } }
    set { kept.withLock { $0[account.foldedName] = newValue } }
  }

  func metadata(of account: String) throws(StoreError) -> [MetadataValue] {
    if isBroken { throw .full(file: "shelf") }
    return self[account].sorted { $0.key < $1.key }.map { MetadataValue(key: $0.key, value: $0.value) }
  }

  func changeMetadata(_ change: MetadataChange) throws(StoreError) {
    if isBroken { throw .full(file: "shelf") }
    for (key, value) in change.values { self[change.account][key] = value }
  }
}
