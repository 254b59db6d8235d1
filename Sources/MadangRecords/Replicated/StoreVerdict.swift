/// What a change of the stores has come to, where it stands in the log.
package enum StoreVerdict: Equatable, Sendable {
  case done
  /// There was nothing to be changed.
  case absent
  /// It is not what was read any more.
  case conflict
  case pinned(PinVerdict)
  /// Of a secret, the bytes that there are.
  case kept([UInt8])
  /// Where a marker is now.
  case marked(milliseconds: Int64)
  /// How many events went with an account.
  case erased(events: Int)
  /// Why not, on every node alike.
  case refused(StoreError)
}
