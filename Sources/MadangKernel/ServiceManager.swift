import CLinux
import Glibc

/// Whoever started the program and wants to be told how it is: systemd, or what stands in for it. It is told by datagrams
/// to the socket that `$NOTIFY_SOCKET` names. See sd_notify(3).
///
/// Any thread may call it. The one descriptor is opened at the start: a program that has run out of them must still be
/// able to say that it lives.
package final class ServiceManager: Sendable {
  /// Behind a slash, a path; behind an at sign, a name of Linux that is no file. See unix(7), "Abstract sockets".
  private let place: [UInt8]
  private let descriptor: Int32

  /// How long a notice that must arrive waits for the manager to have room for it.
  private static let patienceSeconds = 1

  /// The manager of this program; nil where nobody asks.
  package static func ofProgram() throws(Errno) -> ServiceManager? {
    guard let place = Environment.value(of: "NOTIFY_SOCKET") else { return nil }
    return try ServiceManager(place: place)
  }

  /// See socket(2). Fails with `invalidArgument` where that is no socket's name.
  package init(place text: String) throws(Errno) {
    var place = Array(text.utf8)
    let isAbstract = place.first == UInt8(ascii: "@")
    guard isAbstract || place.first == UInt8(ascii: "/"), place.count > 1, place.count <= Address.unixPathBytesMax,
      !place.contains(0)
    else { throw .invalidArgument }
    // A path ends with a zero, which counts; an abstract name begins with one.
    if isAbstract { place[0] = 0 } else { place.append(0) }
    self.place = place
    descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    if descriptor < 0 { throw .last }
    var patience = timeval(tv_sec: ServiceManager.patienceSeconds, tv_usec: 0)
    // SAFETY: one timeval with its size.
    _ = unsafe setsockopt(
      descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
  }

  deinit { _ = Glibc.close(descriptor) }

  /// Tells one thing: lines of `NAME=VALUE`. `waits`: for a second, where the manager has no room yet; a reactor never
  /// waits. Nil once it is told; else why not: nobody is there (`noSuchFile`, `connectionRefused`), it has no room
  /// (`wouldBlock`), or the notice is too long (EMSGSIZE). See sendto(2).
  @discardableResult
  package func tell(_ notice: String, waits: Bool) -> Errno? {
    let bytes = Array(notice.utf8)
    let flags = Int32(MSG_NOSIGNAL) | (waits ? 0 : Int32(MSG_DONTWAIT))
    var storage = sockaddr_un()
    storage.sun_family = sa_family_t(AF_UNIX)
    let offset = MemoryLayout<sockaddr_un>.offset(of: \.sun_path) ?? 2
    let place = place
    let descriptor = descriptor
    while true {
      // SAFETY: the place is shorter than `sun_path`, and storage and bytes live for the call.
      let count = unsafe withUnsafeMutablePointer(to: &storage) { pointer in
        let raw = UnsafeMutableRawPointer(pointer)
        for (index, byte) in place.enumerated() {
          unsafe raw.storeBytes(of: byte, toByteOffset: offset + index, as: UInt8.self)
        }
        return unsafe sendto(
          descriptor, bytes, bytes.count, flags, UnsafeRawPointer(raw).assumingMemoryBound(to: sockaddr.self),
          socklen_t(offset + place.count))
      }
      if count >= 0 { return nil }
      if errno != EINTR { return .last }
    }
  }

  /// How often the manager wants to hear that this program lives, in microseconds; nil where it doesn't. See
  /// sd_watchdog_enabled(3).
  package static func watchdogMicroseconds() -> Int64? {
    watchdogMicroseconds(
      Environment.value(of: "WATCHDOG_USEC"), process: Environment.value(of: "WATCHDOG_PID"),
      own: ProcessNumber.current)
  }

  /// The same, of what the two variables say. Where one names another process, that one is meant.
  package static func watchdogMicroseconds(_ text: String?, process: String?, own: Int) -> Int64? {
    guard let microseconds = text.flatMap({ Int64($0) }), microseconds > 0 else { return nil }
    if let process, Int(process) != own { return nil }
    return microseconds
  }
}
