import CLinux
import Glibc

extension Address {
  /// The socket family, AF_INET, AF_INET6 or AF_UNIX.
  var family: Int32 {
    switch self {
    case .ipv4: AF_INET
    case .ipv6: AF_INET6
    case .unix: AF_UNIX
    }
  }

  /// The longest path that fits a sockaddr_un with its closing zero.
  package static let unixPathBytesMax = 107

  /// Calls `body` with the address as the kernel wants it. A path over `unixPathBytesMax` bytes is an invalid argument.
  func withSocketAddress<Result>(
    _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
  ) throws(Errno) -> Result {
    var storage = sockaddr_storage()
    // SAFETY: sockaddr_storage is large and aligned enough for each of the three forms; the pointers live for the call.
    switch self {
    case .ipv4(let octets, let port):
      return unsafe withUnsafeMutablePointer(to: &storage) { pointer in
        let four = unsafe UnsafeMutableRawPointer(pointer).assumingMemoryBound(to: sockaddr_in.self)
        unsafe four.pointee.sin_family = sa_family_t(AF_INET)
        unsafe four.pointee.sin_port = port.bigEndian
        unsafe four.pointee.sin_addr.s_addr = octets.bigEndian
        return unsafe body(
          UnsafeRawPointer(pointer).assumingMemoryBound(to: sockaddr.self),
          socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    case .ipv6(let high, let low, let port):
      return unsafe withUnsafeMutablePointer(to: &storage) { pointer in
        let raw = UnsafeMutableRawPointer(pointer)
        let six = unsafe raw.assumingMemoryBound(to: sockaddr_in6.self)
        unsafe six.pointee.sin6_family = sa_family_t(AF_INET6)
        unsafe six.pointee.sin6_port = port.bigEndian
        unsafe withUnsafeMutableBytes(of: &six.pointee.sin6_addr) { bytes in
          unsafe bytes.storeBytes(of: high.bigEndian, toByteOffset: 0, as: UInt64.self)
          unsafe bytes.storeBytes(of: low.bigEndian, toByteOffset: 8, as: UInt64.self)
        }
        return unsafe body(
          UnsafeRawPointer(raw).assumingMemoryBound(to: sockaddr.self), socklen_t(MemoryLayout<sockaddr_in6>.size))
      }
    case .unix(let path):
      let bytes = Array(path.utf8)
      if bytes.isEmpty || bytes.count > Address.unixPathBytesMax || bytes.contains(0) { throw .invalidArgument }
      return unsafe withUnsafeMutablePointer(to: &storage) { pointer in
        // SAFETY: the path and its closing zero fit the storage, as was checked.
        let raw = UnsafeMutableRawPointer(pointer)
        unsafe raw.assumingMemoryBound(to: sockaddr_un.self).pointee.sun_family = sa_family_t(AF_UNIX)
        let offset = MemoryLayout<sockaddr_un>.offset(of: \.sun_path) ?? 2
        for (index, byte) in bytes.enumerated() {
          unsafe raw.storeBytes(of: byte, toByteOffset: offset + index, as: UInt8.self)
        }
        return unsafe body(
          UnsafeRawPointer(raw).assumingMemoryBound(to: sockaddr.self), socklen_t(offset + bytes.count + 1))
      }
    }
  }

  /// Reads back what the kernel wrote into `storage`.
  init(_ storage: sockaddr_storage) {
    var storage = storage
    // SAFETY: the family says which of the three forms the storage holds.
    self = unsafe withUnsafeMutablePointer(to: &storage) { pointer in
      let raw = UnsafeRawPointer(pointer)
      switch unsafe Int32(pointer.pointee.ss_family) {
      case AF_INET:
        let four = unsafe raw.assumingMemoryBound(to: sockaddr_in.self).pointee
        return .ipv4(UInt32(bigEndian: four.sin_addr.s_addr), port: UInt16(bigEndian: four.sin_port))
      case AF_INET6:
        let six = unsafe raw.assumingMemoryBound(to: sockaddr_in6.self).pointee
        return Address(six.sin6_addr, port: UInt16(bigEndian: six.sin6_port))
      default:
        return .unix(path: "")
      }
    }
  }
}
