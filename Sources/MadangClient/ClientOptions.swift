import MadangKernel

/// How `madang join` behaves, apart from where it goes.
package struct ClientOptions: Sendable {
  package var color = ColorMode.auto
  package var reconnect = ReconnectPolicy.auto
  /// Lines that a pipe or a paste sends to an IRC server per second, after a first burst; 0 is without a limit.
  package var linesPerSecond = 4

  /// Where lines come from, where the chat goes, and where the client's own words go if it is no terminal.
  package var input = StandardStream.input
  package var output = StandardStream.output
  package var errors = StandardStream.errors

  package init() {}
}
