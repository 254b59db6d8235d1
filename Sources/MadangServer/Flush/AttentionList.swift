import BasicContainers
import MadangMemory

/// Slots that the reactor must look at: something to send, or a notice. A worker adds a whole batch at once.
package struct AttentionList: ~Copyable {
  struct Slots: ~Copyable {
    var prompt = UniqueArray<UInt32>()
    /// Those who are told what many are told; taken some at a time, oldest first.
    var crowd = Ring<UInt32>()
  }

  /// Tier 1.
  private let slots = Lock(Slots())

  /// Moves all of `batch` to the list. True where the reactor must be woken: the list was empty.
  func add(_ batch: inout Listing) -> Bool {
    if batch.isEmpty { return false }
    let wasEmpty = slots.withLock { slots in
      let wasEmpty = slots.prompt.isEmpty && slots.crowd.isEmpty
      slots.prompt.append(copying: batch.prompt.span)
      for index in batch.crowd.indices { slots.crowd.append(batch.crowd[index]) }
      return wasEmpty
    }
    batch.prompt.removeAll(keepingCapacity: true)
    batch.crowd.removeAll(keepingCapacity: true)
    return wasEmpty
  }

  /// Takes all that is prompt, and so many of a crowd at most. True where some are left.
  func take(into taken: inout UniqueArray<UInt32>, crowdMax: Int) -> Bool {
    taken.removeAll(keepingCapacity: true)
    return slots.withLock { slots in
      swap(&slots.prompt, &taken)
      var left = crowdMax
      while left > 0, let slot = slots.crowd.popFirst() {
        taken.append(slot)
        left -= 1
      }
      return !slots.crowd.isEmpty
    }
  }

  /// What stands on it.
  var waiting: [UInt32] {
    slots.withLock { slots in
      var waiting: [UInt32] = []
      for index in slots.prompt.indices { waiting.append(slots.prompt[index]) }
      for index in 0..<slots.crowd.count { waiting.append(slots.crowd[index]) }
      return waiting
    }
  }
}
