import Glibc

/// What users are called. It may ask another machine, and so is not for a server's thread.
package enum UserName {
  /// The user as whom this program runs. See geteuid(2).
  package static var current: UInt32 { geteuid() }

  /// Nil where nobody knows. See getpwuid_r(3).
  package static func of(_ user: UInt32) -> String? {
    // SAFETY: a C structure whose fields may all be zero.
    var entry = unsafe passwd()
    var found: UnsafeMutablePointer<passwd>?
    var texts = [CChar](repeating: 0, count: 16 << 10)
    let capacity = texts.count
    // SAFETY: the entry's texts lie in a buffer of that size, and are copied while it lives.
    let name = unsafe texts.withUnsafeMutableBufferPointer { buffer -> String? in
      guard let start = buffer.baseAddress else { return nil }
      let result = unsafe getpwuid_r(user, &entry, start, capacity, &found)
      guard result == 0, let filled = unsafe found, let name = unsafe filled.pointee.pw_name else { return nil }
      return unsafe String(cString: name)
    }
    return name
  }
}
