/// How fast messages are sent, over all senders.
package enum Pace: Equatable, Sendable {
  /// This many messages per second, each at its due time, whatever the server does (an open loop).
  case rate(Double)
  /// This many messages on their way at once: a new one as soon as everybody has an old one (a closed loop).
  case window(Int)
}
