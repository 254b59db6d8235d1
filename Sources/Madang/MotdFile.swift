import MadangChat
import MadangKernel

/// The message of the day on disk: UTF-8 text, a line of it for each line that is sent.
enum MotdFile {
  /// What is read of it at most.
  static let linesMax = 200
  static let lineBytesMax = 400

  /// Its lines; nil where the file can't be read. Long lines and long files are cut, and NUL, which no line of IRC may
  /// hold, is left out.
  static func read(_ path: String) -> [String]? {
    // Nil as well where it can't be read.
    guard let bytes = try? SmallFile.read(path, bytesMax: InputFile.bytesMax) else { return nil }
    let text = String(decoding: bytes.filter { $0 != 0 }, as: UTF8.self)
    var lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    if lines.last?.isEmpty == true { lines.removeLast() }
    return lines.prefix(linesMax).map { String($0).prefix(bytesMax: lineBytesMax) }
  }
}
