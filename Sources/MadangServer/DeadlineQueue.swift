import HeapModule
import MadangMemory

/// When the reactor must look at which connection. An entry only says "look": what is due stands in the connection, so
/// that hearing from it moves no entry.
struct DeadlineQueue: ~Copyable {
  struct Entry: Comparable {
    let milliseconds: Int64
    let handle: Handle

    static func < (left: Entry, right: Entry) -> Bool { left.milliseconds < right.milliseconds }
    static func == (left: Entry, right: Entry) -> Bool { left.milliseconds == right.milliseconds }
  }

  var heap = Heap<Entry>()

  mutating func insert(_ handle: Handle, at milliseconds: Int64) {
    heap.insert(Entry(milliseconds: milliseconds, handle: handle))
  }

  var earliest: Int64? { heap.min?.milliseconds }

  /// The next connection whose time has come.
  mutating func popDue(at milliseconds: Int64) -> (handle: Handle, milliseconds: Int64)? {
    guard let first = heap.min, first.milliseconds <= milliseconds, let entry = heap.popMin() else { return nil }
    return (entry.handle, entry.milliseconds)
  }
}
