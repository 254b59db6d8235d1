import Glibc
import MadangKernel

/// A process without rights: only ever in a process of a test's own. Whoever runs the tests as another user than root has
/// none anyway, but owns what it makes. See seteuid(2).
enum Powerless {
  /// A user that owns nothing: `nobody`.
  static let user: uid_t = 65_534

  /// The leak checker can't look into a process that has given its rights up. See ptrace(2), PR_SET_DUMPABLE in prctl(2).
  static let canBeTried = Environment.value(of: "ASAN_OPTIONS") == nil

  /// Root becomes somebody who owns nothing; anybody else stays who they are.
  static func become() throws(Errno) {
    if geteuid() == 0, seteuid(user) != 0 { throw .last }
  }

  static func end() { _ = seteuid(getuid()) }
}
