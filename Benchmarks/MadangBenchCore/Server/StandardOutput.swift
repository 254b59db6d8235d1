import Glibc
import MadangKernel

/// Standard output, where something else than what people read belongs there.
package enum StandardOutput {
  /// Has everything that is printed from here on go to standard error, and returns the descriptor of what standard output
  /// was.
  package static func divert() throws(LoadFailure) -> Int32 {
    fflush(nil)
    let kept = fcntl(1, F_DUPFD_CLOEXEC, 3)
    if kept < 0 || dup2(2, 1) < 0 { throw .system("can't write to standard output", .last) }
    return kept
  }
}
