/// What a store is to be told of one key of a table.
package protocol StoreChange: Sendable {
  /// What this and an earlier change of the same key come to, of which the store has heard neither. Where a change says all
  /// that is to be known of its key, that is the change itself.
  func following(_ earlier: Self) -> Self
}

extension StoreChange {
  package func following(_ earlier: Self) -> Self { self }
}
