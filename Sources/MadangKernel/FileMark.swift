import Glibc

/// What tells a file from the one that had its name before, and from itself before it was written to. See stat(2).
package struct FileMark: Hashable, Sendable {
  private let device: UInt
  private let number: UInt
  private let size: Int
  private let seconds: Int
  private let nanoseconds: Int

  /// Nil where there is no such file. Links are followed: another file behind them is a change.
  package init?(of path: String) {
    var status = stat()
    // SAFETY: stat writes one local of the type that it expects.
    guard unsafe stat(path, &status) == 0 else { return nil }
    device = UInt(status.st_dev)
    number = UInt(status.st_ino)
    size = Int(status.st_size)
    seconds = status.st_mtim.tv_sec
    nanoseconds = status.st_mtim.tv_nsec
  }
}
