/// Sentences as lines that fit a terminal of the usual width.
package enum Paragraph {
  package static let columns = 80

  /// Breaks at spaces; later lines are indented by two.
  package static func lines(_ text: String, columns: Int = Paragraph.columns) -> [String] {
    var lines: [String] = []
    var line = ""
    for word in text.split(separator: " ") {
      if !line.isEmpty, line.count + 1 + word.count > columns {
        lines.append(line)
        line = "  " + word
      } else {
        line += line.isEmpty ? String(word) : " " + word
      }
    }
    return line.isEmpty ? lines : lines + [line]
  }
}
