import MadangKernel

/// A file that somebody names, read as a whole. Foundation would go on for ever where it never ends, as /dev/zero, and leaks
/// its buffer where it is empty.
enum InputFile {
  static let bytesMax = 1 << 20

  /// Nil where it can't be read, or is longer.
  static func bytes(of path: String) -> [UInt8]? {
    // `complaint` says what is wrong with it.
    guard let bytes = try? SmallFile.read(path, bytesMax: bytesMax + 1), bytes.count <= bytesMax else { return nil }
    return bytes
  }

  /// Why there is nothing of a file that could not be had.
  static func complaint(about path: String) -> String {
    let start = try? SmallFile.read(path, bytesMax: bytesMax + 1)  // Else it can't be read.
    return (start ?? []).count > bytesMax ? "the file has more than \(bytesMax >> 20) MiB" : "the file can't be read"
  }
}
