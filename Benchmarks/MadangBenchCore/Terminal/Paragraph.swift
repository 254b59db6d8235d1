/// Sentences as lines that fit a terminal of the usual width.
package enum Paragraph {
  package static let columns = 80

  /// A label in a column of its own, and behind it what is said of it, in as many lines as it takes.
  static func labelled(_ label: String, _ text: String) -> [String] {
    let indentation = 18
    let first = "  " + label + String(repeating: " ", count: max(1, indentation - 2 - label.count))
    let lines = self.lines(text, columns: columns - indentation, indentation: 0)
    return lines.enumerated().map { index, line in
      (index == 0 ? first : String(repeating: " ", count: indentation)) + line
    }
  }

  /// Breaks at spaces; later lines are indented.
  package static func lines(_ text: String, columns: Int = Paragraph.columns, indentation: Int = 2) -> [String] {
    var lines: [String] = []
    var line = ""
    for word in text.split(separator: " ", omittingEmptySubsequences: false) {
      if !line.isEmpty, line.count + 1 + word.count > columns {
        lines.append(line)
        line = String(repeating: " ", count: indentation) + word
      } else {
        line += line.isEmpty ? String(word) : " " + word
      }
    }
    return line.isEmpty ? lines : lines + [line]
  }
}
