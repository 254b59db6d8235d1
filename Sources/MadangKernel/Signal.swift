/// What the person who runs the program asks of it. See signal(7).
package enum Signal: Hashable, Sendable {
  /// SIGTERM or SIGINT.
  case stop
  /// SIGHUP.
  case reload
}
