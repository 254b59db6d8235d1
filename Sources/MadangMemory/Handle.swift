/// Names one use of a slot: a connection, and the session behind it. A slot is used again under a higher generation,
/// so a handle that outlived its connection matches nothing.
@frozen
@usableFromInline
package struct Handle: Hashable, Sendable {
  @usableFromInline package let slot: UInt32
  @usableFromInline package let generation: UInt32

  @inlinable
  package init(slot: UInt32, generation: UInt32) {
    self.slot = slot
    self.generation = generation
  }

  @inlinable
  package static func == (left: Handle, right: Handle) -> Bool {
    left.slot == right.slot && left.generation == right.generation
  }

  /// Both numbers in one, as a token for the kernel.
  package init(token: UInt64) {
    self.init(slot: UInt32(truncatingIfNeeded: token), generation: UInt32(truncatingIfNeeded: token >> 32))
  }

  package var token: UInt64 { UInt64(generation) << 32 | UInt64(slot) }
}
