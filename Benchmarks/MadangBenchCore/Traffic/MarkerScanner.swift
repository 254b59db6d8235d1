import Glibc

/// Finds the markers in a stream that arrives in pieces, wherever it is cut. It allocates nothing, and looks only at
/// the bytes that may begin a marker: one connection's state between two reads.
package struct MarkerScanner: Sendable {
  /// The last bytes of what came before, if they may begin a marker; the first in the lowest byte.
  private var carry: UInt64 = 0
  private var carryCount = 0

  package init() {}

  /// Calls `found` with the number of each marker that ends in `bytes`, in order.
  @inline(__always)
  package mutating func scan(_ bytes: UnsafeRawBufferPointer, _ found: (UInt32) -> Void) {
    // SAFETY: the bytes are the caller's for the call, and every read below stays under `bytes.count`, which memchr and
    // the comparison with `end` see to.
    guard let base = bytes.baseAddress, bytes.count > 0 else { return }
    var offset = 0
    if carryCount > 0 {
      guard let next = unsafe finishCarry(base, bytes.count, found) else { return }
      offset = next
    }
    let end = bytes.count
    while offset < end, let hit = unsafe memchr(base + offset, Int32(Marker.start), end - offset) {
      let start = unsafe UnsafeRawPointer(hit) - base
      if start + Marker.bytes > end {
        carry = 0
        carryCount = end - start
        for index in 0..<carryCount { carry |= unsafe UInt64(bytes[start + index]) << UInt64(8 * index) }
        return
      }
      let word = unsafe UInt64(littleEndian: base.loadUnaligned(fromByteOffset: start + 1, as: UInt64.self))
      if let sequence = Marker.sequence(of: word) {
        found(sequence)
        offset = start + Marker.bytes
      } else {
        offset = start + 1
      }
    }
  }

  /// Completes the marker begun before from the first of the new bytes. Returns where to go on in them; nil where
  /// they are all used up.
  @inline(never)
  private mutating func finishCarry(
    _ base: UnsafeRawPointer, _ count: Int, _ found: (UInt32) -> Void
  ) -> Int? {
    // The carry begins with a backquote. It is taken together with one byte more at a time, until it is a marker, or
    // can't become one: then what follows its first byte is looked at anew.
    // SAFETY: each read is at `used`, which is compared with `count` before.
    var used = 0
    while carryCount > 0 {
      if carryCount == Marker.bytes - 1 {
        guard used < count else { return nil }
        let last = unsafe base.load(fromByteOffset: used, as: UInt8.self)
        if let sequence = Marker.sequence(of: carry >> 8 | UInt64(last) << 56) {
          used += 1
          carryCount = 0
          found(sequence)
          return used
        }
        dropToNextStart()
      } else {
        guard used < count else { return nil }
        carry |= unsafe UInt64(base.load(fromByteOffset: used, as: UInt8.self)) << UInt64(8 * carryCount)
        carryCount += 1
        used += 1
      }
    }
    // Nothing is carried any more: the bytes taken into the carry held no start, so the scan goes on after them.
    return used
  }

  /// Drops bytes of the carry until it begins with a start again, or is empty.
  private mutating func dropToNextStart() {
    repeat {
      carry >>= 8
      carryCount -= 1
    } while carryCount > 0 && UInt8(truncatingIfNeeded: carry) != Marker.start
  }
}
