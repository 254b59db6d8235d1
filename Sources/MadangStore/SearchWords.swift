/// Cuts text into what the full-text index can find.
///
/// SQLite's tokenizer takes a run of letters for one word. That suits scripts with spaces; Korean words carry their
/// particles, and Chinese and Japanese have no spaces at all, so there people look for a part of a run. Each such run is
/// given to the index as its overlapping pairs and then its last syllable: 안녕하세요 becomes 안녕 녕하 하세 세요 요. So two
/// syllables are one look-up, more are pairs in a row, and one is the beginning of a pair: whatever part of a run is asked
/// for is found, and nothing need ever be scanned.
///
/// To forget a message the index is told the same tokens again: changing how text is cut wants a migration that builds
/// the index anew.
enum SearchWords {
  /// What the index is given for `text`.
  static func indexed(_ text: String) -> String {
    // All that is cut or put together lies from U+1100 up: in other text there is nothing to do.
    if text.utf8.allSatisfy({ $0 < 0xE1 }) { return text }
    var result = String()
    result.reserveCapacity(text.utf8.count * 2)
    forEachRun(text) { run, isPaired in
      if !isPaired {
        result.unicodeScalars.append(contentsOf: run)
        return
      }
      for index in run.indices {
        result += " "
        result.unicodeScalars.append(run[index])
        if index + 1 < run.endIndex { result.unicodeScalars.append(run[index + 1]) }
      }
      result += " "
    }
    return result
  }

  /// Something that must occur in what the index was given: words in a row.
  struct Term: Equatable {
    var phrase: String
    /// The last word may go on.
    var isBeginning = false

    /// As FTS5 reads it.
    var expression: String { "\"\(phrase)\"" + (isBeginning ? " *" : "") }
  }

  /// What finds messages with every word of `text`; nothing where it has none.
  static func terms(_ text: String) -> [Term] {
    var terms: [Term] = []
    for word in text.split(whereSeparator: { $0.isWhitespace || $0 == "\0" }) {
      forEachRun(String(word)) { run, isPaired in
        if isPaired {
          terms.append(pairs(of: run))
        } else if run.contains(where: { $0.properties.isAlphabetic || $0.properties.numericType != nil }) {
          var quoted = ""
          quoted.unicodeScalars.append(contentsOf: run)
          terms.append(Term(phrase: quoted.replacing("\"", with: " ")))
        }
      }
    }
    // The last word may still be growing.
    if !terms.isEmpty, text.last?.isWhitespace == false, !endsPaired(text) { terms[terms.count - 1].isBeginning = true }
    return terms
  }

  private static func pairs(of run: ArraySlice<Unicode.Scalar>) -> Term {
    var phrase = ""
    if run.count == 1 {
      phrase.unicodeScalars.append(contentsOf: run)
      return Term(phrase: phrase, isBeginning: true)
    }
    for index in run.indices.dropLast() {
      if index > run.startIndex { phrase += " " }
      phrase.unicodeScalars.append(run[index])
      phrase.unicodeScalars.append(run[index + 1])
    }
    return Term(phrase: phrase)
  }

  private static func endsPaired(_ text: String) -> Bool {
    composed(text).last.map(isPaired) ?? false
  }

  /// Calls `body` with each longest run of one kind, in order.
  private static func forEachRun(_ text: String, _ body: (ArraySlice<Unicode.Scalar>, _ isPaired: Bool) -> Void) {
    let scalars = composed(text)
    var start = 0
    while start < scalars.count {
      let kind = isPaired(scalars[start])
      var end = start + 1
      while end < scalars.count, isPaired(scalars[end]) == kind { end += 1 }
      body(scalars[start..<end], kind)
      start = end
    }
  }

  /// Hangul, Han and kana.
  private static func isPaired(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x1100...0x11FF, 0x3005...0x3007, 0x3041...0x3096, 0x30A1...0x30FA, 0x30FC...0x30FE, 0x3131...0x318E,
      0x3400...0x4DBF, 0x4E00...0x9FFF, 0xA960...0xA97C, 0xAC00...0xD7A3, 0xD7B0...0xD7FB, 0xF900...0xFAD9,
      0x20000...0x323AF:
      true
    default: false
    }
  }

  /// The scalars with Hangul syllables put together from their letters, as some systems send them apart. Unicode §3.12.
  private static func composed(_ text: String) -> [Unicode.Scalar] {
    var scalars: [Unicode.Scalar] = []
    scalars.reserveCapacity(text.utf8.count)
    for scalar in text.unicodeScalars {
      if let last = scalars.last?.value, let whole = syllable(last, scalar.value) {
        scalars[scalars.count - 1] = whole
      } else {
        scalars.append(scalar)
      }
    }
    return scalars
  }

  private static func syllable(_ left: UInt32, _ right: UInt32) -> Unicode.Scalar? {
    if 0x1100...0x1112 ~= left, 0x1161...0x1175 ~= right {
      return Unicode.Scalar(0xAC00 + ((left - 0x1100) * 21 + right - 0x1161) * 28)
    }
    if 0xAC00...0xD7A3 ~= left, (left - 0xAC00) % 28 == 0, 0x11A8...0x11C2 ~= right {
      return Unicode.Scalar(left + right - 0x11A7)
    }
    return nil
  }
}
