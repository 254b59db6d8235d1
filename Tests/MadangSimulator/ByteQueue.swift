/// Bytes on their way, first in, first out. Empty, it owns no memory: a million of them must fit.
package struct ByteQueue {
  private var bytes: [UInt8] = []
  private var head = 0

  package init() {}

  package var count: Int { bytes.count - head }
  package var isEmpty: Bool { bytes.isEmpty }

  package mutating func append(_ more: UnsafeRawBufferPointer) {
    // SAFETY: the caller's bytes live for the call.
    unsafe bytes.append(contentsOf: more)
  }

  package mutating func append(_ more: ArraySlice<UInt8>) {
    bytes.append(contentsOf: more)
  }

  /// Moves up to `buffer.count` bytes out; returns how many.
  package mutating func take(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    let taken = min(count, buffer.count)
    // SAFETY: the source is `taken` bytes of the array, and the target is as long.
    unsafe bytes.withUnsafeBytes { source in
      unsafe buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: source[head..<head + taken]))
    }
    drop(taken)
    return taken
  }

  /// Moves up to `most` bytes out.
  package mutating func take(_ most: Int) -> ArraySlice<UInt8> {
    let taken = bytes[head..<head + min(count, most)]
    drop(taken.count)
    return taken
  }

  package mutating func removeAll() {
    bytes = []
    head = 0
  }

  private mutating func drop(_ dropped: Int) {
    head += dropped
    if head == bytes.count {
      removeAll()
    } else if head > 32 << 10 {
      bytes.removeFirst(head)
      head = 0
    }
  }
}
