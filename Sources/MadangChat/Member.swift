import MadangMemory

/// One line of a room's list: all that a fan-out needs to know of a member. 16 bytes.
package struct Member: Sendable {
  package let handle: Handle
  package var encoding: Encoding
  package var prefix: MemberPrefix

  package init(handle: Handle, encoding: Encoding, prefix: MemberPrefix) {
    self.handle = handle
    self.encoding = encoding
    self.prefix = prefix
  }
}

/// The other side of it, in the session: which room, and where in that room's list. 8 bytes.
package struct Membership: Sendable {
  package let room: UInt32
  package var index: UInt32
}
