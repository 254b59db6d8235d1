import Synchronization

/// What rules that only read the world must be able to change of a member. Rooms without slow mode and without delayed
/// joins have none of it.
package final class MemberActivity: Sendable {
  /// The others in the room have not been told that this member is there.
  let isUnseen: Atomic<Bool>
  /// When they last said something in this room, in milliseconds since 1970.
  let lastSpokeMilliseconds = Atomic<Int64>(0)

  init(isUnseen: Bool) {
    self.isUnseen = Atomic(isUnseen)
  }
}
