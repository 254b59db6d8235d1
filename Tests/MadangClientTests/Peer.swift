import Glibc
import Testing

/// One end of a pipe, a socket or a terminal, read and written with a deadline.
// SAFETY: each call reads or writes a local, or an array of which it is told the size.
final class Peer {
  private var descriptor: Int32
  /// What has been read and not been asked for yet.
  private(set) var unread: [UInt8] = []
  /// Everything that was ever read.
  private(set) var everything: [UInt8] = []

  init(_ descriptor: Int32) {
    self.descriptor = descriptor
  }

  deinit {
    finish()
  }

  static func pipe() -> (read: Int32, write: Int32) {
    var ends: [Int32] = [0, 0]
    unsafe #expect(Glibc.pipe(&ends) == 0)
    return (ends[0], ends[1])
  }

  /// Whether a terminal shows what is typed by itself.
  var echoes: Bool {
    var settings = termios()
    return unsafe tcgetattr(descriptor, &settings) == 0 && settings.c_lflag & tcflag_t(ECHO) != 0
  }

  var text: String { String(decoding: everything, as: UTF8.self) }

  func send(_ text: String) { send(Array(text.utf8)) }

  func send(_ bytes: [UInt8]) {
    unsafe #expect(write(descriptor, bytes, bytes.count) == bytes.count)
  }

  /// Closes this end.
  func finish() {
    if descriptor >= 0 { close(descriptor) }
    descriptor = -1
  }

  /// Everything up to and with `text`. Fails the test if it does not come in time.
  @discardableResult
  func wait(for text: String, sourceLocation: SourceLocation = #_sourceLocation) -> String {
    let wanted = Array(text.utf8)
    while true {
      if let end = Peer.end(of: wanted, in: unread) {
        let found = String(decoding: unread[..<end], as: UTF8.self)
        unread.removeFirst(end)
        return found
      }
      guard readSome() else {
        Issue.record(
          "\"\(text)\" did not come, but \"\(String(decoding: unread, as: UTF8.self))\"", sourceLocation: sourceLocation
        )
        return ""
      }
    }
  }

  /// Waits until the other side sends no more, and leaves what it has sent unread. See poll(2), POLLRDHUP.
  func waitForEndUnread() {
    var request = pollfd(fd: descriptor, events: 0x2000, revents: 0)
    unsafe #expect(poll(&request, 1, LiveClient.patienceMilliseconds) == 1)
  }

  /// Whether the other side closes in time.
  @discardableResult
  func readToEnd() -> Bool {
    while readSome() {}
    return hasEnded
  }

  private(set) var hasEnded = false

  /// One read; false at the end or when time is up.
  private func readSome() -> Bool {
    var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    guard descriptor >= 0, unsafe poll(&request, 1, LiveClient.patienceMilliseconds) == 1 else { return false }
    var buffer = [UInt8](repeating: 0, count: 4_096)
    let count = unsafe read(descriptor, &buffer, buffer.count)
    // A terminal whose other side is closed fails with EIO.
    guard count > 0 else {
      hasEnded = true
      return false
    }
    unread += buffer[..<count]
    everything += buffer[..<count]
    return true
  }

  private static func end(of wanted: [UInt8], in bytes: [UInt8]) -> Int? {
    guard bytes.count >= wanted.count else { return nil }
    for start in 0...bytes.count - wanted.count where bytes[start..<start + wanted.count] == wanted[...] {
      return start + wanted.count
    }
    return nil
  }
}
