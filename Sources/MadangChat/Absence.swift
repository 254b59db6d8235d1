/// The time that somebody is here without any connection.
struct Absence: Sendable {
  /// Milliseconds since 1970.
  let sinceMilliseconds: Int64
  /// Whether they are away only for that.
  let isAwayForIt: Bool

  static let awayText = "Not connected"
}
