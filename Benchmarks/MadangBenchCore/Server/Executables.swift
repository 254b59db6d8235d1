import Glibc

/// Where programs are.
package enum Executables {
  /// A program beside this one.
  package static func beside(_ name: String) -> String? {
    var buffer = [CChar](repeating: 0, count: 4096)
    // SAFETY: readlink writes at most 4096 bytes into an array of that size.
    let count = unsafe readlink("/proc/self/exe", &buffer, 4096)
    guard count > 0 else { return nil }
    let own = String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    guard let slash = own.lastIndex(of: "/") else { return nil }
    let path = own[...slash] + name
    return isExecutable(String(path)) ? String(path) : nil
  }

  /// A program on the search path, or where Debian puts servers.
  package static func installed(_ name: String) -> String? {
    // SAFETY: getenv returns a C string or nothing; nobody changes the environment.
    let search = unsafe getenv("PATH").map { unsafe String(cString: $0) } ?? ""
    let directories = search.split(separator: ":").map(String.init) + ["/usr/sbin", "/usr/local/sbin", "/usr/bin"]
    return directories.map { "\($0)/\(name)" }.first(where: isExecutable)
  }

  private static func isExecutable(_ path: String) -> Bool {
    // SAFETY: access reads a C string.
    unsafe access(path, X_OK) == 0
  }
}
