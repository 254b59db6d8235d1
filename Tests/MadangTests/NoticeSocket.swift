import Foundation
import MadangTestSupport

/// What systemd is in a test: a socket that hears what a service tells. See sd_notify(3).
final class NoticeSocket {
  /// What `NOTIFY_SOCKET` is to say.
  let place: String
  private let descriptor: Int32

  /// `isAbstract`: a name of Linux that is no file.
  init(isAbstract: Bool = false, in folder: ScratchFolder) throws {
    place = isAbstract ? "@madang-test-\(UUID().uuidString)" : folder.path + "/notify"
    descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { throw Peer.Failure(description: "no socket") }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    var bytes = Array(place.utf8)
    if isAbstract { bytes[0] = 0 } else { bytes.append(0) }
    // SAFETY: a scratch folder's path is shorter than `sun_path`.
    unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: bytes) }
    let length = socklen_t(2 + bytes.count)
    // SAFETY: one sockaddr_un, of which `length` bytes count.
    let result = unsafe withUnsafePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe bind(descriptor, $0, length) }
    }
    guard result == 0 else { throw Peer.Failure(description: "binding failed: \(errno)") }
  }

  /// The assignments of the next notice that isn't the watchdog's, by name.
  func next() throws -> [String: String] {
    while true {
      let notice = try anything()
      if notice != ["WATCHDOG": "1"] { return notice }
    }
  }

  /// The assignments of the next notice.
  func anything() throws -> [String: String] {
    guard let notice = try wait(seconds: 120) else { throw Peer.Failure(description: "nothing was told") }
    return notice
  }

  /// The next notice; nil where none comes in time.
  private func wait(seconds: Int) throws -> [String: String]? {
    let deadline = ContinuousClock.now + .seconds(seconds)
    while .now < deadline {
      var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      // SAFETY: one pollfd.
      guard unsafe poll(&entry, 1, 1000) > 0 else { continue }
      var bytes = [UInt8](repeating: 0, count: 4096)
      let capacity = bytes.count
      // SAFETY: at most `capacity` bytes into an array of that size.
      let count = unsafe recv(descriptor, &bytes, capacity, 0)
      guard count > 0 else { throw Peer.Failure(description: "receiving failed: \(errno)") }
      let lines = String(decoding: bytes[..<count], as: UTF8.self).split(separator: "\n")
      return Dictionary(
        lines.map { line in
          let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
          return (String(parts[0]), parts.count > 1 ? String(parts[1]) : "")
        }, uniquingKeysWith: { $1 })
    }
    return nil
  }

  /// Whether nothing lies there unread.
  var isEmpty: Bool {
    var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    // SAFETY: one pollfd.
    return unsafe poll(&entry, 1, 0) == 0
  }

  deinit { close(descriptor) }
}
