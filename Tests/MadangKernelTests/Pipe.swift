import Glibc
import MadangKernel

/// A pipe that goes with the test. See pipe(2).
final class Pipe {
  let read: Int32
  private(set) var write: Int32

  init(isNonblocking: Bool = false) throws(Errno) {
    var ends: [Int32] = [-1, -1]
    // SAFETY: pipe writes two descriptors into an array of two.
    if unsafe pipe(&ends) != 0 { throw .last }
    for end in ends {
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
      if isNonblocking { _ = fcntl(end, F_SETFL, fcntl(end, F_GETFL) | O_NONBLOCK) }
    }
    read = ends[0]
    write = ends[1]
  }

  func put(_ text: String) {
    let bytes = Array(text.utf8)
    // SAFETY: the array lives for the call.
    _ = unsafe Glibc.write(write, bytes, bytes.count)
  }

  func closeWrite() {
    if write >= 0 { close(write) }
    write = -1
  }

  deinit {
    close(read)
    closeWrite()
  }
}
