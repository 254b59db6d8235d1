import CLinux
import Glibc

/// Sockets that whoever started the program has bound already, and listens on: systemd's socket activation. Each has a
/// name, and several may have the same. See sd_listen_fds_with_names(3).
///
/// They stay open as long as the program: what comes while it ends or begins again waits in them.
package struct InheritedSockets: Sendable {
  package struct Entry: Sendable {
    package let name: String
    package let descriptor: Int32

    package init(name: String, descriptor: Int32) {
      self.name = name
      self.descriptor = descriptor
    }
  }

  /// What keeps a socket from being a listener's.
  package enum Fault: Error, Equatable, CustomStringConvertible {
    case unknownName
    case notASocket
    case notStream
    case notListening
    case failed(Errno)

    package var description: String {
      switch self {
      case .unknownName: "systemd has handed over no socket of that name"
      case .notASocket: "what systemd has handed over is no socket"
      case .notStream: "the socket is none of TCP, and no stream socket of a path"
      case .notListening: "the socket does not listen; Accept= must be no"
      case .failed(let error): "the socket can't be used: \(error)"
      }
    }
  }

  /// The first is behind standard input, output and errors: SD_LISTEN_FDS_START.
  package static let firstDescriptor: Int32 = 3
  /// More than this is no list, but a mistake.
  package static let countMax = 1024
  /// What one has where nobody said a name.
  private static let nameMissing = "unknown"

  package let entries: [Entry]

  package init(_ entries: [Entry] = []) {
    self.entries = entries
  }

  /// Those of this program.
  package static func ofProgram() -> InheritedSockets {
    InheritedSockets(
      count: Environment.value(of: "LISTEN_FDS"), process: Environment.value(of: "LISTEN_PID"),
      names: Environment.value(of: "LISTEN_FDNAMES"), own: ProcessNumber.current)
  }

  /// What the three variables come to. Where they name another process, they were that one's.
  package init(count: String?, process: String?, names: String?, own: Int) {
    guard let count = count.flatMap({ Int($0) }), (1...InheritedSockets.countMax).contains(count),
      process.flatMap({ Int($0) }) == own
    else {
      entries = []
      return
    }
    let named = names?.split(separator: ":", omittingEmptySubsequences: false).map(String.init) ?? []
    entries = (0..<count).map { index in
      let name = index < named.count ? named[index] : InheritedSockets.nameMissing
      return Entry(name: name, descriptor: InheritedSockets.firstDescriptor + Int32(index))
    }
  }

  /// The listening sockets of a name, each with where it is bound.
  package func listeners(named name: String) throws(Fault) -> [(descriptor: Int32, address: Address)] {
    var found: [(descriptor: Int32, address: Address)] = []
    for entry in entries where entry.name == name {
      found.append((entry.descriptor, try InheritedSockets.address(of: entry.descriptor)))
    }
    if found.isEmpty { throw .unknownName }
    return found
  }

  /// Makes them as a listener's socket must be: accepting never waits, and no other program inherits them unasked. See
  /// fcntl(2), FD_CLOEXEC, O_NONBLOCK.
  package func prepare() {
    for entry in entries {
      _ = fcntl(entry.descriptor, F_SETFD, FD_CLOEXEC)
      let flags = fcntl(entry.descriptor, F_GETFL)
      if flags >= 0 { _ = fcntl(entry.descriptor, F_SETFL, flags | O_NONBLOCK) }
    }
  }

  /// Has them outlive the program that runs, for the one that takes its place. See execve(2), fcntl(2), F_SETFD.
  package func surviveReplacement() {
    for entry in entries { _ = fcntl(entry.descriptor, F_SETFD, 0) }
  }

  /// Another descriptor of the same socket, which may be closed while the first is kept. See fcntl(2), F_DUPFD_CLOEXEC.
  package static func duplicate(_ descriptor: Int32) throws(Errno) -> Int32 {
    let number = fcntl(descriptor, F_DUPFD_CLOEXEC, InheritedSockets.firstDescriptor)
    if number < 0 { throw .last }
    return number
  }

  /// Where a socket is bound, if it is one that a listener can use. See getsockopt(2), SO_DOMAIN, SO_TYPE,
  /// SO_ACCEPTCONN; getsockname(2).
  private static func address(of descriptor: Int32) throws(Fault) -> Address {
    let family = try option(SO_DOMAIN, of: descriptor)
    let isStream = try option(SO_TYPE, of: descriptor) == Int32(SOCK_STREAM.rawValue)
    guard isStream, [AF_INET, AF_INET6, AF_UNIX].contains(family) else { throw .notStream }
    guard try option(SO_ACCEPTCONN, of: descriptor) == 1 else { throw .notListening }
    return try name(of: descriptor, family)
  }

  private static func option(_ name: Int32, of descriptor: Int32) throws(Fault) -> Int32 {
    var value: Int32 = 0
    var length = socklen_t(MemoryLayout<Int32>.size)
    // SAFETY: one Int32 with its size.
    if unsafe getsockopt(descriptor, SOL_SOCKET, name, &value, &length) == 0 { return value }
    throw errno == ENOTSOCK || errno == EBADF ? .notASocket : .failed(.last)
  }

  private static func name(of descriptor: Int32, _ family: Int32) throws(Fault) -> Address {
    var storage = sockaddr_storage()
    var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    // SAFETY: the storage is as long as `length` says, and lives for the call.
    let result = unsafe withUnsafeMutablePointer(to: &storage) { pointer in
      unsafe getsockname(descriptor, UnsafeMutableRawPointer(pointer).assumingMemoryBound(to: sockaddr.self), &length)
    }
    if result != 0 { throw .failed(.last) }
    guard family == AF_UNIX else { return Address(storage) }
    // SAFETY: no more is read than the kernel has written.
    var path = unsafe withUnsafeBytes(of: &storage) { bytes in
      let offset = MemoryLayout<sockaddr_un>.offset(of: \.sun_path) ?? 2
      return unsafe Array(bytes[min(offset, Int(length))..<Int(length)])
    }
    // An abstract name begins with a zero; a path ends with one.
    if path.first == 0 { path[0] = UInt8(ascii: "@") }
    return .unix(path: String(decoding: path.prefix { $0 != 0 }, as: UTF8.self))
  }
}
