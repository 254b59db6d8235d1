import MadangKernel
import MadangTLS

/// How `madang join` behaves, apart from where it goes.
package struct ClientOptions: Sendable {
  package var color = ColorMode.auto
  package var reconnect = ReconnectPolicy.auto
  /// Messages that a pipe or a paste sends per second, after a first burst; 0 is without a limit.
  package var linesPerSecond = 4
  /// The account to log in to; nil: none.
  package var login: Login?
  /// What the server wants from everybody, unless the URL says it.
  package var serverPassword: String?
  /// Whose certificate is believed where the connection is encrypted.
  package var trust = TLSTrust.system
  /// What is typed to join again with one certificate that is believed: told to whoever meets another one. It is followed by
  /// `--fingerprint` and the hash.
  package var command = "madang join"
  /// How long TLS and WebSocket may take to be agreed upon.
  package var greetingMilliseconds = ClientLimits.greetingMilliseconds
  /// Whether the terminal rings when somebody speaks to the person, its title says how much is unread, and those who come
  /// and go are folded into one line.
  package var rings = true
  package var hasTitle = true
  package var folds = true

  /// Where lines come from, where the chat goes, and where the client's own words go if it is no terminal.
  package var input = StandardStream.input
  package var output = StandardStream.output
  package var errors = StandardStream.errors

  package init() {}
}
