import MadangChat

/// What a shell offers while a command of administration is typed.
enum ControlWords {
  /// - Parameters:
  ///   - words: all of the line, the program's name first.
  ///   - index: which of them is being typed.
  static func behind(_ word: String, among words: [String], at index: Int) -> [String] {
    guard index > 0, index <= words.count, words[index - 1] == word else { return [] }
    return ControlTable.standard.rows.compactMap { row in
      row.name.hasPrefix(word + " ") ? String(row.name.dropFirst(word.count + 1)) : nil
    }
  }
}
