import MadangMemory

/// A room, "channel" in IRC. A row of the world's slab: vacant while it has no members.
///
/// Invariant: `members[i]` and the membership in that member's session name each other.
package struct Room: ~Copyable {
  package struct Topic: Sendable {
    package let text: String
    /// Who set it: a nickname.
    package let author: String
    package let setSeconds: Int64
  }

  /// One entry of a list of masks.
  package struct Mask: Sendable {
    /// `nick!user@host` with `*` and `?`, or an extended mask.
    package let mask: String
    package internal(set) var author: String
    package let setSeconds: Int64
    /// The address on whose account it stands, as a hash: that of its author. 0: it stands on the account of whoever founded
    /// the room, or on the house's.
    package var share: UInt64 = 0
  }

  /// As its first member wrote it; empty while the row is vacant.
  package internal(set) var name = ""
  package internal(set) var createdSeconds: Int64 = 0
  package internal(set) var topic: Topic?
  package internal(set) var modes = RoomModes.initial
  package internal(set) var key: String?
  package internal(set) var membersMax: Int?
  package internal(set) var bans: [Mask] = []
  package internal(set) var exceptions: [Mask] = []
  package internal(set) var inviteExceptions: [Mask] = []
  /// Seconds between two messages of one person; 0 where mode W is off.
  package internal(set) var slowSeconds: Int64 = 0
  /// Of those who are not in it; nil where mode W is off.
  var outsidePauses: OutsidePauses?
  package internal(set) var invited: [PersonID] = []
  package internal(set) var members: [Member] = []
  /// Further connections of members: told what members are told, and otherwise nobody. In no order.
  package internal(set) var attachments: [Member] = []
  /// What rules that only read must be able to change of a member: by position, as `members`. Empty in rooms where
  /// nobody has any.
  package internal(set) var activities: [MemberActivity?] = []

  package var isVacant: Bool { name.isEmpty }
}
