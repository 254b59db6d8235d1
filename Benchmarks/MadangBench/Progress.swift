import Foundation

/// Lines on how far something is. A pipe is buffered in blocks, and whoever reads along waits for each.
enum Progress {
  static func say(_ line: String) {
    print(line)
    fflush(nil)
  }
}
