import Glibc
import MadangKernel

/// Where `madang serve --record` writes.
enum RecordedFile {
  /// Names that are tried beside the one that was asked for.
  private static let numberMax = 999

  /// Makes the file; where it is there already, as after RESTART, `FILE.2` and so on. Never one that is there.
  static func make(_ path: String, bytesMax: Int) throws(Errno) -> MappedAppendFile {
    for number in 1...numberMax {
      do throws(Errno) {
        return try MappedAppendFile(number == 1 ? path : "\(path).\(number)", bytesMax: bytesMax)
      } catch {
        guard error == .fileExists, number < numberMax else { throw error }
      }
    }
    throw .fileExists
  }
}
