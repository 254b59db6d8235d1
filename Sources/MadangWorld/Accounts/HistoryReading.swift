import MadangRecords

/// The history, for slow work: what it could not do is told to whoever runs the server, and leaves a nil that must be told
/// to who asked.
package struct HistoryReading: Sendable {
  private let store: any HistoryStore
  private let onTrouble: @Sendable (StoreError) -> Void

  package init(_ store: any HistoryStore, _ world: borrowing World) {
    self.store = store
    onTrouble = world.settings.services.onTrouble
  }

  package func attempt<Answer>(_ body: (any HistoryStore) throws(StoreError) -> Answer) -> Answer? {
    do throws(StoreError) {
      return try body(store)
    } catch {
      onTrouble(error)
      return nil
    }
  }
}
