import CLinux
import Glibc

/// Names to addresses, through the system's resolver. It blocks, and so is not for a server's thread.
package enum NameLookup {
  /// What went wrong, as gai_strerror(3) says it.
  package struct Failure: Error, CustomStringConvertible {
    package let description: String
  }

  /// The addresses of `host`, a name or a numeric address, each once, in the order in which to try them: one at least. See
  /// getaddrinfo(3).
  package static func addresses(of host: String, port: UInt16) throws(Failure) -> [Address] {
    // SAFETY: a C structure whose fields may all be zero.
    var hints = unsafe addrinfo()
    unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    var list: UnsafeMutablePointer<addrinfo>?
    // SAFETY: getaddrinfo reads a C string and the hints, and allocates a list that is freed below.
    let code = unsafe getaddrinfo(host, nil, &hints, &list)
    if code != 0 { throw Failure(description: unsafe String(cString: gai_strerror(code))) }
    defer { unsafe freeaddrinfo(list) }

    var addresses: [Address] = []
    // SAFETY: the entries are good until the list is freed; an address is read no further than its entry says.
    var next = unsafe list
    while let entry = unsafe next {
      unsafe next = entry.pointee.ai_next
      guard let source = unsafe entry.pointee.ai_addr else { continue }
      var storage = sockaddr_storage()
      let length = unsafe min(Int(entry.pointee.ai_addrlen), MemoryLayout<sockaddr_storage>.size)
      // SAFETY: the entry's address has ai_addrlen bytes, and no more than fit are copied.
      unsafe withUnsafeMutableBytes(of: &storage) {
        unsafe $0.copyMemory(from: UnsafeRawBufferPointer(start: source, count: length))
      }
      let address = Address(storage).with(port: port)
      if !addresses.contains(address) { addresses.append(address) }
    }
    return addresses
  }
}
