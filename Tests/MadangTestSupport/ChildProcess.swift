import CLinux
import Glibc
import MadangKernel

/// A program that this process started, and must end: dropping one without `end` is a programmer's error.
///
/// Its standard output is read with `nextLine`, and a program that says more than a pipe holds must be read, or it is
/// stopped; one that is silenced says nothing at all.
package final class ChildProcess {
  package let identifier: Int32
  private let output: Int32
  private var pending: [UInt8] = []
  private var hasEnded = false

  /// What reading the child's output came to.
  package enum Line: Equatable, Sendable {
    case text(String)
    /// The child closed its output, most likely by ending.
    case ended
    case timedOut
  }

  /// Starts the program at `path`. It gets its own process group, so that an interrupt typed at the terminal comes to
  /// us alone and the child is ended in order, and no blocked signal is passed on to it. See posix_spawn(3).
  package init(path: String, arguments: [String], isSilenced: Bool = false) throws(Errno) {
    var ends: [Int32] = [-1, -1]
    // SAFETY: pipe writes two descriptors into an array of two.
    if unsafe pipe(&ends) != 0 { throw .last }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    defer { _ = Glibc.close(ends[1]) }

    // SAFETY: initialized below, before any use.
    var actions = unsafe posix_spawn_file_actions_t()
    var attributes = posix_spawnattr_t()
    var none = sigset_t()
    var usual = sigset_t()
    // SAFETY: both objects are locals, initialised here and destroyed below; literal paths are C strings.
    unsafe posix_spawn_file_actions_init(&actions)
    unsafe posix_spawnattr_init(&attributes)
    defer {
      unsafe posix_spawn_file_actions_destroy(&actions)
      unsafe posix_spawnattr_destroy(&attributes)
    }
    unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    if isSilenced {
      unsafe posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
      unsafe posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
    } else {
      unsafe posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
    }
    // Nothing else is passed on: not every descriptor of this process need be marked close-on-exec.
    unsafe posix_spawn_file_actions_addclosefrom_np(&actions, 3)
    unsafe sigemptyset(&none)
    unsafe sigfillset(&usual)
    unsafe posix_spawnattr_setsigmask(&attributes, &none)
    unsafe posix_spawnattr_setsigdefault(&attributes, &usual)
    unsafe posix_spawnattr_setpgroup(&attributes, 0)
    unsafe posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP))

    // SAFETY: each word is a copy of a C string, freed once, at the end.
    var words: [UnsafeMutablePointer<CChar>?] = unsafe ([path] + arguments).map { unsafe strdup($0) } + [nil]
    defer { for index in unsafe words.indices { unsafe free(words[index]) } }
    var child: pid_t = 0
    // SAFETY: the words are C strings with a closing nil, alive until the call returns.
    let result = unsafe posix_spawn(&child, path, &actions, &attributes, &words, environ)
    if result != 0 {
      _ = Glibc.close(ends[0])
      throw Errno(result)
    }
    identifier = child
    output = ends[0]
  }

  /// The next line of the child's output, without its line ending.
  package func nextLine(timeoutMilliseconds: Int) -> Line {
    let deadline = MonotonicClock.nanoseconds() + UInt64(timeoutMilliseconds) * 1_000_000
    while true {
      if let end = pending.firstIndex(of: 0x0A) {
        let line = String(decoding: pending[..<end], as: UTF8.self)
        pending.removeFirst(end + 1)
        return .text(line)
      }
      let now = MonotonicClock.nanoseconds()
      if now >= deadline { return .timedOut }
      var descriptor = pollfd(fd: output, events: Int16(POLLIN), revents: 0)
      // SAFETY: one pollfd.
      let ready = unsafe poll(&descriptor, 1, Int32(clamping: (deadline - now) / 1_000_000 + 1))
      guard ready > 0 else { continue }
      var bytes = [UInt8](repeating: 0, count: 4096)
      let capacity = bytes.count
      // SAFETY: at most `capacity` bytes into an array of that size.
      let count = unsafe read(output, &bytes, capacity)
      if count == 0 || (count < 0 && errno != EINTR) { return .ended }
      if count > 0 { pending.append(contentsOf: bytes[..<count]) }
    }
  }

  /// Whether the child runs. See waitid(2), WNOWAIT.
  package var isRunning: Bool {
    // SAFETY: waitid writes one siginfo_t, and with WNOWAIT leaves the child to be waited for.
    var information = unsafe siginfo_t()
    let result = unsafe waitid(P_PID, id_t(identifier), &information, Int32(WEXITED | WNOHANG | WNOWAIT))
    return unsafe result == 0 && information.si_signo == 0
  }

  /// Asks the child to end with SIGTERM, and after `patienceMilliseconds` makes it, with SIGKILL. Returns its exit
  /// status, or nil where a signal ended it, or it was ended before.
  @discardableResult
  package func end(patienceMilliseconds: Int = 5000) -> Int32? {
    if hasEnded { return nil }
    hasEnded = true
    _ = kill(identifier, SIGTERM)
    let deadline = MonotonicClock.nanoseconds() + UInt64(patienceMilliseconds) * 1_000_000
    var status: Int32 = 0
    // The pipe stays open until the child is gone, so that a last word doesn't kill it with SIGPIPE.
    defer { _ = Glibc.close(output) }
    // SAFETY: waitpid writes one Int32. The child is ours and not yet waited for, so its number can't be another's.
    while unsafe waitpid(identifier, &status, WNOHANG) == 0 {
      if MonotonicClock.nanoseconds() >= deadline {
        _ = kill(identifier, SIGKILL)
        _ = unsafe waitpid(identifier, &status, 0)
        return nil
      }
      // Waits a moment, and takes what the child still says, so that it never blocks on a full pipe.
      var descriptor = pollfd(fd: output, events: Int16(POLLIN), revents: 0)
      if unsafe poll(&descriptor, 1, 5) > 0 {
        var scratch = [UInt8](repeating: 0, count: 4096)
        if unsafe read(output, &scratch, 4096) <= 0 { usleep(1000) }
      }
    }
    return status & 0x7F == 0 ? (status >> 8) & 0xFF : nil
  }

  deinit {
    precondition(hasEnded, "A child process was dropped without being ended.")
  }
}
