import MadangMemory

/// One line of a room's list: all that a fan-out needs to know of a member. 16 bytes.
@usableFromInline
package struct Member: Sendable {
  @usableFromInline package let handle: Handle
  @usableFromInline var encodingBits: UInt32
  package var prefix: MemberPrefix

  package init(handle: Handle, encoding: Encoding, prefix: MemberPrefix) {
    self.handle = handle
    encodingBits = UInt32(truncatingIfNeeded: encoding.rawValue)
    self.prefix = prefix
  }

  /// What shapes events of the session's encoding: its lower 32 bits.
  @inlinable package var encoding: Encoding {
    get { Encoding(rawValue: UInt64(encodingBits)) }
    set { encodingBits = UInt32(truncatingIfNeeded: newValue.rawValue) }
  }

  /// Whether they are told of an event of the room: all but its author always are.
  package func hears(_ event: Event) -> Bool {
    if event.author != handle { return true }
    switch event.audience {
    case .everyone: return true
    case .others: return encoding.receivesOwnMessages
    case .strictlyOthers: return false
    }
  }
}

/// The other side of it, in the session: which room, and where in that room's list. 8 bytes.
package struct Membership: Sendable {
  package let room: UInt32
  package var index: UInt32
}
