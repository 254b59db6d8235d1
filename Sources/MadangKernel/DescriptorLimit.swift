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

  /// What holds now.
  package static var current: Int {
    var limit = rlimit()
    // SAFETY: getrlimit writes one local.
    return unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0
      ? Int(clamping: limit.rlim_cur) : 0
  }

  /// How many this process holds open now, inherited ones included. See proc_pid_fd(5): since Linux 6.2 the folder's size is
  /// their number; before it is 0, and they are counted.
  package static func openCount() -> Int {
    if let count = Folder.fileBytes("/proc/self/fd"), count > 0 { return count }
    // SAFETY: the directory stream is opened, read and closed here, by one thread.
    guard let directory = unsafe opendir("/proc/self/fd") else { return 3 }
    defer { unsafe closedir(directory) }
    var count = 0
    // SAFETY: an entry is good until the next call, and its name has one byte at least.
    while let entry = unsafe readdir(directory) {
      if unsafe entry.pointee.d_name.0 != CChar(UInt8(ascii: ".")) { count += 1 }
    }
    // The stream's own is among them.
    return count - 1
  }
}
