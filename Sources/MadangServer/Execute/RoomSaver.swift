import MadangChat
import MadangMemory
import Synchronization

/// Brings what changed of registered rooms, and of what accounts say of themselves, to the store, on the slow lane.
///
/// Its lock is tier 4: the world is locked within it, and it is held while the disk is written, by slow threads alone. So
/// an older record never comes after a newer one.
final class RoomSaver: Sendable {
  let turn = Lock(())
  /// Whether a chore that will save is on the slow lane: until it begins, all that changes is its own.
  let isPosted = Atomic<Bool>(false)
}

extension Courtyard {
  /// Has a slow thread save what changed. Costs one exchange where one will anyhow.
  func postSavingOfRooms() {
    if roomSaver.isPosted.exchange(true, ordering: .acquiringAndReleasing) { return }
    post(chore: { [self] in saveRooms() })
  }

  /// Saves what changed. What can't be saved is tried again with the next change, and at the end.
  func saveRooms() {
    let services = configuration.settings.services
    roomSaver.turn.withLock { _ in
      roomSaver.isPosted.store(false, ordering: .releasing)
      if let store = services.rooms {
        for change in world.withWriting({ $0.takeUnsavedRooms() }) {
          do throws(StoreError) {
            try change.carryOut(store)
          } catch {
            services.onTrouble(error)
            world.withWriting { $0.retry(change) }
          }
        }
      }
      if let store = services.metadata {
        for change in world.withWriting({ $0.takeUnsavedMetadata() }) {
          do throws(StoreError) {
            try store.changeMetadata(change)
          } catch {
            services.onTrouble(error)
            world.withWriting { $0.retry(change) }
          }
        }
      }
    }
  }
}
