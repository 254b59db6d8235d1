import MadangChat
import MadangMemory
import MadangRecords
import MadangWorld
import Synchronization

/// Brings what changed of registered rooms, of those who are always on, and of what accounts say of themselves, to the
/// store, on the slow lane.
///
/// Its lock is tier 4: the world is locked within it, and it is held while the disk is written, by slow threads alone. So
/// an older record never comes after a newer one.
final class RecordSaver: Sendable {
  let turn = Lock(())
  /// Whether a chore that will save is on the slow lane: until it begins, all that changes is its own.
  let isPosted = Atomic<Bool>(false)
}

extension Courtyard {
  /// Has a slow thread save what changed. Costs one exchange where one will anyhow.
  func postSaving() {
    // Until a node is one of those that are here, it reads what has been long ago.
    if let seat, !seat.isHere { return }
    if recordSaver.isPosted.exchange(true, ordering: .acquiringAndReleasing) { return }
    // Whoever does it keeps the courtyard, which is not to keep itself where nobody does.
    post(chore: { [unowned self] in saveRecords() })
  }

  /// Saves what changed. What can't be saved is tried again with the next change, and at the end. Returns whether all is.
  @discardableResult
  func saveRecords() -> Bool {
    let services = configuration.settings.services
    return recordSaver.turn.withLock { _ in
      var areAll = true
      // Rooms and people are kept beside accounts, which come by the log.
      do throws(StoreError) { try seat?.configuration.stores?.catchUp() } catch {
        services.onTrouble(error)
        areAll = false
      }
      recordSaver.isPosted.store(false, ordering: .releasing)
      let (rooms, alwaysOn, metadata) = world.withWriting {
        ($0.takeUnsavedRooms(), $0.takeUnsavedAlwaysOn(), $0.takeUnsavedMetadata())
      }
      if let store = services.rooms {
        let isSaved = save(rooms) { change throws(StoreError) in
          try change.carryOut(store)
        } orRetry: {
          $0.retry($1)
        }
        areAll = areAll && isSaved
      }
      if let store = services.alwaysOnStore {
        let isSaved = save(alwaysOn) { change throws(StoreError) in
          try change.carryOut(store)
        } orRetry: {
          $0.retry($1)
        }
        areAll = areAll && isSaved
      }
      if let store = services.metadata {
        let isSaved = save(metadata) { change throws(StoreError) in
          try store.changeMetadata(change)
        } orRetry: {
          $0.retry($1)
        }
        areAll = areAll && isSaved
        if !metadata.isEmpty { world.withWriting { $0.finishSavingMetadata() } }
      }
      return areAll
    }
  }

  /// Returns whether all were saved.
  private func save<Change: Sendable>(
    _ changes: [Change], _ carryOut: (Change) throws(StoreError) -> Void, orRetry retry: (inout World, Change) -> Void
  ) -> Bool {
    var areAll = true
    for change in changes {
      do throws(StoreError) {
        try carryOut(change)
      } catch {
        configuration.settings.services.onTrouble(error)
        areAll = false
        world.withWriting { retry(&$0, change) }
      }
    }
    return areAll
  }
}
