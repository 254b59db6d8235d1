/// The way from whoever writes to a store to the stores of all nodes.
package protocol StoreLog: Sendable {
  /// Has a change take its place in the log, and waits until it is carried out here. Throws `unreachable` where that takes too
  /// long, or this node was cut off; then it is not known whether it will come about.
  func carryOut(_ change: StoreChange) throws(StoreError) -> StoreVerdict

  /// Waits until all is carried out that the log has brought here.
  func catchUp() throws(StoreError)
}

extension StoreLog {
  /// The same, where what is refused is an error.
  func change(_ change: StoreChange) throws(StoreError) -> StoreVerdict {
    let verdict = try carryOut(change)
    if case .refused(let error) = verdict { throw error }
    return verdict
  }
}

/// A node's own store, which is told what the log has.
package protocol ChangeStore: Sendable {
  /// Carries out a change that stands at a place of the log, and keeps the place with it. Nil where it has come that far
  /// before. What is `refused` changes nothing, and would be refused again; what throws may succeed later.
  func carryOut(_ change: StoreChange, at place: LogPlace) throws(StoreError) -> StoreVerdict?

  /// How far it has come with changes, and with the history; nil: it has never been told anything.
  func keptThrough() throws(StoreError) -> LogPlace?

  /// Notes that what stands there counts nowhere, and is not carried out. Later changes are, and would look as if it were.
  func leaveOut(_ place: LogPlace) throws(StoreError)

  func keptChanges() throws(StoreError) -> KeptChanges
}
