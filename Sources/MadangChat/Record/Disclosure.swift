/// What of a command is written where what comes in is recorded. Never a password.
package enum Disclosure: Sendable {
  case whole
  /// All of it, unless texts are left out: then the parameter at this place, and client-only tags, are blanked.
  case text(at: Int)
  /// The parameter at this place is a password: whether it is the right one is written in its place.
  case serverPassword(at: Int)
  /// The parameters from this place on are given up: what comes of them is recorded as an outcome.
  case secrets(from: Int)
  /// The words after the first of what is said to a service, unless the first one tells of no password.
  case service(at: Int)
}
