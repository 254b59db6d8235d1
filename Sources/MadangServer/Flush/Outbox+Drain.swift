import MadangMemory

import struct Glibc.iovec

/// The reactor's side of an outbox.
extension Outbox {
  /// What stands first in an outbox: how many slices, and their bytes.
  struct Found {
    let pieces: Int
    let bytes: Int
  }

  /// Takes the slot off the attention list, and returns what was noted meanwhile; and what `peek` would find, for most that
  /// are listed have something to read, and the lock is held already.
  func attend(
    into pieces: UnsafeMutableBufferPointer<iovec>, bytesMax: Int
  ) -> (notices: Notices, found: Found) {
    state.withLock { state in
      state.isListed = false
      let notices = state.notices
      state.notices = []
      // SAFETY: the pieces are the caller's for the call.
      return (notices, unsafe Outbox.describe(&state, into: pieces, bytesMax: bytesMax))
    }
  }

  /// Describes the first slices, up to `pieces.count` of them and `bytesMax` bytes. They stay good until `consume`, since
  /// only the reactor removes.
  func peek(into pieces: UnsafeMutableBufferPointer<iovec>, bytesMax: Int) -> Found {
    // SAFETY: the pieces are the caller's for the call.
    state.withLock { unsafe Outbox.describe(&$0, into: pieces, bytesMax: bytesMax) }
  }

  @inline(__always)
  private static func describe(
    _ state: inout State, into pieces: UnsafeMutableBufferPointer<iovec>, bytesMax: Int
  ) -> Found {
    var count = 0
    var bytes = 0
    while count < pieces.count, count < state.ring.count, bytes < bytesMax {
      let slice = state.ring[count]
      // SAFETY: the ring holds a reference to the segment until `consume` pops the slice.
      let start = unsafe slice.segment.bytes.baseAddress! + Int(slice.start)
      unsafe pieces[count] = iovec(iov_base: UnsafeMutableRawPointer(mutating: start), iov_len: slice.count)
      bytes += slice.count
      count += 1
    }
    return Found(pieces: count, bytes: bytes)
  }

  /// As `peek`, of lines that are put into one message: those before a slice that stands alone, or it by itself.
  func peekMessage(
    into pieces: UnsafeMutableBufferPointer<iovec>, bytesMax: Int
  ) -> (pieces: Int, bytes: Int, standsAlone: Bool) {
    state.withLock { state in
      var count = 0
      var bytes = 0
      while count < pieces.count, count < state.ring.count, bytes < bytesMax {
        let slice = state.ring[count]
        if count > 0, slice.segment.standsAlone { break }
        // SAFETY: as above.
        let start = unsafe slice.segment.bytes.baseAddress! + Int(slice.start)
        unsafe pieces[count] = iovec(iov_base: UnsafeMutableRawPointer(mutating: start), iov_len: slice.count)
        bytes += slice.count
        count += 1
        if slice.segment.standsAlone { return (count, bytes, true) }
      }
      return (count, bytes, false)
    }
  }

  /// Charges the bound with what is sealed and has not gone: an answer that waited for room can go on where it is less.
  func charge(sealed bytes: Int) -> Consumed {
    state.withLock { state in
      state.queuedBytes = state.queuedBytes - state.sealedBytes + UInt32(bytes)
      state.sealedBytes = UInt32(bytes)
      return Consumed(isEmpty: state.ring.isEmpty, hasRoom: Outbox.takeRoom(&state), messages: 0, decodedAt: 0)
    }
  }

  private static func takeRoom(_ state: inout State) -> Bool {
    guard state.isAwaited, state.queuedBytes <= Limits.answerBytesAhead else { return false }
    state.isAwaited = false
    return true
  }

  struct Consumed {
    let isEmpty: Bool
    /// An answer that waited for room can go on.
    let hasRoom: Bool
    /// Messages whose last byte is gone.
    let messages: Int
    /// When the last of these was decoded that is followed; 0 where none is. See `Segment.decodedAt`.
    let decodedAt: UInt32
  }

  /// Removes `bytes` from the front, in whole slices and part of one.
  func consume(_ bytes: Int) -> Consumed { state.withLock { Outbox.consume(bytes, &$0) } }

  /// Apart from the lock, so that what it returns comes in registers.
  private static func consume(_ bytes: Int, _ state: inout State) -> Consumed {
    state.sent.add(bytes)
    var left = bytes
    var messages = 0
    var decodedAt: UInt32 = 0
    while left > 0, !state.ring.isEmpty {
      var slice = state.ring[0]
      if left < slice.count {
        messages += slice.segment.messages * left / slice.segment.count
        slice.start += UInt32(left)
        state.ring[0] = slice
        state.queuedBytes -= UInt32(left)
        break
      }
      left -= slice.count
      state.queuedBytes -= Outbox.charge(slice)
      _ = state.ring.popFirst()
      messages += slice.messages
      if slice.segment.decodedAt != 0 { decodedAt = slice.segment.decodedAt }
      // SAFETY: it was the ring's, which has let the slice go; what the kernel was told of it, it has sent.
      unsafe slice.segment.release()
    }
    return Consumed(
      isEmpty: state.ring.isEmpty, hasRoom: Outbox.takeRoom(&state), messages: messages, decodedAt: decodedAt)
  }

  /// Whether the socket is full. While it is, appends need no listing.
  func setBlocked(_ isBlocked: Bool) {
    state.withLock { $0.isBlocked = isBlocked }
  }

  var isEmpty: Bool { state.withLock { $0.ring.isEmpty } }

  /// What waits to be sent, as it is charged, and for how many slices the ring has memory.
  var queuedBytes: Int { state.withLock { Int($0.queuedBytes) } }
  /// What waits, what was sent, and how many messages it was handed, since it was opened.
  var counts: (waiting: Int, sent: Int, messages: Int) {
    state.withLock { (Int($0.queuedBytes), $0.sent.value, Int($0.messages)) }
  }
  var reservedSlices: Int { state.withLock { $0.ring.reserved } }

  /// Puts what the reactor says by itself behind what it holds, beyond its bound: a last word, or an answer of HTTP.
  func appendByReactor(_ slice: SegmentSlice) {
    state.withLock { state in
      state.ring.append(slice)
      state.queuedBytes += Outbox.charge(slice)
    }
  }

  /// Takes no more.
  func seal() {
    state.withLock { $0.isOpen = false }
  }

  /// Drops what is left and takes no more: the socket is closed.
  func close() {
    state.withLock { state in
      state.isOpen = false
      state.isBlocked = false
      // SAFETY: they were the ring's. Only the reactor looks at them out of the lock, and it is the reactor that closes.
      while let slice = state.ring.popFirst() { unsafe slice.segment.release() }
      state.queuedBytes = 0
      state.sealedBytes = 0
    }
  }

  /// Asserts the invariant. `isUnfinished`: the reactor goes on sending in its next turn without being told.
  func checkInvariants(isUnfinished: Bool) {
    state.withLock { state in
      var charged: UInt32 = 0
      for index in 0..<state.ring.count { charged += Outbox.charge(state.ring[index]) }
      precondition(
        charged + state.sealedBytes == state.queuedBytes,
        "An outbox charges not what it holds, and what is sealed of it.")
      // The last word of a connection that is closed for it goes beyond the bound.
      precondition(Int(charged) <= Int(state.bytesMax) + 128, "An outbox holds more than its SendQ.")
      precondition(
        state.ring.isEmpty || state.isListed || state.isBlocked || isUnfinished, "An outbox waits, and nobody knows.")
      precondition(!state.ring.isEmpty || state.ring.reserved == 0, "An idle outbox owns memory.")
    }
  }
}
