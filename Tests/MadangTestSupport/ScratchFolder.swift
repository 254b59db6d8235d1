import Foundation

/// A folder for one test, with files in it, that goes when the test lets go of it.
package final class ScratchFolder {
  package let path: String

  package init() throws {
    path = FileManager.default.temporaryDirectory.appending(path: "madang-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  /// Writes a file, whole or not at all; returns its path.
  @discardableResult
  package func write(_ text: String, to name: String = "madang.toml") throws -> String {
    let file = path + "/" + name
    try FileManager.default.createDirectory(
      atPath: URL(fileURLWithPath: file).deletingLastPathComponent().path, withIntermediateDirectories: true)
    try Data(text.utf8).write(to: URL(fileURLWithPath: file), options: .atomic)
    return file
  }

  package func text(of name: String) -> String {
    TextFile.text(of: path + "/" + name)
  }

  // Whatever is left behind lies in the folder for temporary files.
  deinit { try? FileManager.default.removeItem(atPath: path) }
}
