/// The time that somebody is here without any connection.
struct Absence: Sendable {
  /// The last event that their last connection can have been told.
  let since: MessageID
  /// Whether they are away only for that.
  let isAwayForIt: Bool

  static let awayText = "Not connected"
}
