import Foundation

/// A file that somebody else may be writing.
package enum TextFile {
  /// What it holds now; nothing where it isn't there yet. By a handle, since Foundation loses memory where the contents of
  /// an empty file are asked for at once.
  package static func text(of path: String) -> String {
    guard let file = FileHandle(forReadingAtPath: path) else { return "" }
    defer { try? file.close() }
    return String(decoding: (try? file.readToEnd()) ?? Data(), as: UTF8.self)
  }
}
