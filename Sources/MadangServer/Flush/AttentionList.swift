import BasicContainers
import MadangMemory

/// Slots that the reactor must look at: something to send, or a notice. A worker adds a whole batch at once.
package struct AttentionList: ~Copyable {
  /// Tier 1.
  private let slots = Lock(UniqueArray<UInt32>())

  /// Moves all of `batch` to the list. True where the reactor must be woken: the list was empty.
  func add(_ batch: inout UniqueArray<UInt32>) -> Bool {
    if batch.isEmpty { return false }
    let wasEmpty = slots.withLock { slots in
      let wasEmpty = slots.isEmpty
      slots.append(copying: batch.span)
      return wasEmpty
    }
    batch.removeAll(keepingCapacity: true)
    return wasEmpty
  }

  /// Exchanges the list for an empty one.
  func take(into taken: inout UniqueArray<UInt32>) {
    taken.removeAll(keepingCapacity: true)
    slots.withLock { swap(&$0, &taken) }
  }

  /// What stands on it.
  var waiting: [UInt32] {
    slots.withLock { slots in
      var waiting: [UInt32] = []
      for index in slots.indices { waiting.append(slots[index]) }
      return waiting
    }
  }
}
