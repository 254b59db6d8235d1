import Glibc

/// How many files and sockets this process may hold open. See getrlimit(2), RLIMIT_NOFILE.
package enum DescriptorLimit {
  /// Raises the soft limit to the hard one, and returns what holds from then on.
  package static func raise() throws(Errno) -> Int {
    var limit = rlimit()
    // SAFETY: both calls read or write one rlimit.
    if unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) != 0 { throw .last }
    if limit.rlim_cur < limit.rlim_max {
      limit.rlim_cur = limit.rlim_max
      if unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) != 0 { throw .last }
    }
    return Int(clamping: limit.rlim_cur)
  }
}
