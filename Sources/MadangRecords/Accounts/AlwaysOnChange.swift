/// Something of somebody who is always on that the store must be told.
package enum AlwaysOnChange: Equatable, Sendable {
  case save(AlwaysOnRecord)
  case remove(account: String)

  package var account: String {
    switch self {
    case .save(let record): record.account
    case .remove(let account): account
    }
  }

  /// Tells it. Takes as long as the disk does.
  package func carryOut(_ store: any AlwaysOnStore) throws(StoreError) {
    switch self {
    case .save(let record): try store.saveAlwaysOn(record)
    case .remove(let account): _ = try store.removeAlwaysOn(of: account)
    }
  }
}
