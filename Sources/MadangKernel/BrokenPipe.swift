import Glibc

/// What happens to the program when it writes to a pipe or socket that nobody reads any more. See signal(7), SIGPIPE.
///
/// Each program inherits the answer from the one that started it, so that ours is said anew at each start.
package enum BrokenPipe {
  /// The program ends at once and says nothing, as a command in front of `| head` should.
  package static func endsProgram() { _ = signal(SIGPIPE, SIG_DFL) }

  /// The write alone fails, with EPIPE: a server outlives whoever reads what it prints.
  package static func failsWrites() { _ = signal(SIGPIPE, SIG_IGN) }
}
