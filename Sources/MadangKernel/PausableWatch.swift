import CLinux
import Glibc

/// Watches one descriptor for bytes to read, and can be paused without an event in between.
///
/// An epoll of its own, itself watched by the kernel's: taking the descriptor out of it is the only way not to hear of a
/// pipe whose writer has gone, which is reported for ever, asked for or not. See epoll(7), EPOLLHUP.
package struct PausableWatch: ~Copyable {
  /// Readable whenever the watched descriptor is, unless paused.
  package let descriptor: Int32
  private let watched: Int32
  package private(set) var isPaused = true

  /// Paused at first. Fails with EPERM for a file on disk, which is always ready.
  package init(of stream: StandardStream) throws(Errno) {
    watched = stream.descriptor
    descriptor = epoll_create1(Int32(EPOLL_CLOEXEC))
    if descriptor < 0 { throw .last }
    try resume()
    pause()
  }

  package mutating func resume() throws(Errno) {
    if !isPaused { return }
    // SAFETY: a C structure; the field of its union is an integer.
    var event = unsafe epoll_event(events: EPOLLIN.rawValue, data: epoll_data_t(u64: 0))
    // SAFETY: epoll_ctl copies the event before it returns.
    if unsafe epoll_ctl(descriptor, EPOLL_CTL_ADD, watched, &event) != 0 { throw .last }
    isPaused = false
  }

  package mutating func pause() {
    if isPaused { return }
    // SAFETY: deleting needs no event. It can't fail for a descriptor that was added.
    _ = epoll_ctl(descriptor, EPOLL_CTL_DEL, watched, nil)
    isPaused = true
  }

  deinit {
    _ = Glibc.close(descriptor)
  }
}
