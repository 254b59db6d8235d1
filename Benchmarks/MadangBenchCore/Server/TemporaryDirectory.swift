import Glibc
import MadangKernel

/// A directory for a server's configuration, removed with all that is in it.
package struct TemporaryDirectory: Sendable {
  package let path: String

  package init() throws(LoadFailure) {
    // SAFETY: getenv returns a C string or nothing; nobody changes the environment.
    let base = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? "/tmp"
    var template = Array("\(base)/madang-bench-XXXXXX".utf8CString)
    // SAFETY: mkdtemp changes the last six characters of a C string in place.
    guard unsafe mkdtemp(&template) != nil else { throw .system("can't make a directory in \(base)", .last) }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// Writes a file that everybody may read, as some servers give up their rights.
  package func write(_ text: String, as name: String) throws(LoadFailure) -> String {
    let file = "\(path)/\(name)"
    do {
      try TextFile.write(text, to: file)
    } catch {
      throw .system("can't write \(file)", error)
    }
    // SAFETY: chmod reads a C string.
    _ = unsafe chmod(path, 0o755)
    return file
  }

  package func remove() { TemporaryDirectory.remove(path) }

  private static func remove(_ folder: String) {
    for name in ProcFile.entries(of: folder) where name != "." && name != ".." {
      let path = "\(folder)/\(name)"
      // SAFETY: unlink reads a C string; it does not follow links, and removes no folder.
      if unsafe unlink(path) != 0 { remove(path) }
    }
    // SAFETY: rmdir reads a C string.
    _ = unsafe rmdir(folder)
  }
}
