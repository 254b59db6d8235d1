import CLinux
import Glibc

/// Folders and files as a whole.
package enum Folder {
  /// Makes a folder that only its owner may enter; whatever has the name already is left as it is. Fails with ENOENT where
  /// the folder above is missing. See mkdir(2).
  package static func create(_ path: String) throws(Errno) {
    // SAFETY: a string is passed as a C string.
    if unsafe mkdir(path, 0o700) != 0, errno != EEXIST { throw .last }
  }

  /// Makes an empty file that only its owner may read; one that is there already is left as it is. See open(2).
  package static func createFile(_ path: String) throws(Errno) {
    // SAFETY: a string is passed as a C string.
    let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
    if descriptor < 0 { throw .last }
    _ = Glibc.close(descriptor)
  }

  /// Whether a path leads to a folder. See stat(2).
  package static func isThere(_ path: String) -> Bool {
    var status = stat()
    // SAFETY: stat writes one local of the type that it expects.
    return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// The size of a file in bytes; nil where there is none. See stat(2).
  package static func fileBytes(_ path: String) -> Int? {
    var status = stat()
    // SAFETY: stat writes one local of the type that it expects.
    return unsafe stat(path, &status) == 0 ? Int(status.st_size) : nil
  }

  /// Whether anybody on the machine may read a file; false where there is none. See stat(2).
  package static func isReadableByAll(_ path: String) -> Bool {
    var status = stat()
    // SAFETY: stat writes one local of the type that it expects.
    return unsafe stat(path, &status) == 0 && status.st_mode & 0o004 != 0
  }

  /// Removes a file, where there is one. See unlink(2).
  package static func removeFile(_ path: String) {
    // SAFETY: a string is passed as a C string.
    _ = unsafe unlink(path)
  }
}
