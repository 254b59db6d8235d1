/// What a setting takes.
indirect enum SettingKind: Sendable {
  case whole(ClosedRange<Int>)
  case onOff
  case choice([String])
  /// Says what is wrong with a text; nil where it can be used.
  case text(@Sendable (String) -> String?)
  case list(@Sendable (String) -> String?)
  /// Tables of one name: `[[webirc]]`.
  case tables([SettingField])

  /// Any text.
  static let anyText = SettingKind.text { _ in nil }

  /// One line of at most so many bytes, and not an empty one.
  static func line(bytesMax: Int) -> SettingKind {
    .text { text in
      let isLine = !text.isEmpty && text.utf8.count <= bytesMax && text.unicodeScalars.allSatisfy { $0.value >= 0x20 }
      return isLine ? nil : "it must be one line of 1 to \(bytesMax) bytes"
    }
  }

  /// A name that stands in IRC lines: not empty, no spaces, nothing that can't be seen.
  static let word = SettingKind.text { text in
    let isPlain = text.unicodeScalars.allSatisfy { $0.value > 0x20 && $0.value != 0x7F }
    guard !text.isEmpty, isPlain, text.utf8.count <= 63, !text.hasPrefix(":") else {
      return "it must be one word of at most 63 bytes"
    }
    return nil
  }

  /// What the file must have for it, as the message about another kind of value names it.
  var expectation: String {
    switch self {
    case .whole(let range): "a whole number from \(range.lowerBound) to \(range.upperBound)"
    case .onOff: "true or false"
    case .choice(let words): words.map { "\"\($0)\"" }.joined(separator: ", ")
    case .text: "a text in quotes"
    case .list: "a list of texts, [\"…\", \"…\"]"
    case .tables: "tables, each under [[…]]"
    }
  }

  /// Says what is wrong with a value of the right kind; nil where it can be used.
  func complaint(about value: SettingValue) -> String? {
    switch (self, value) {
    case (.whole(let range), .whole(let number)):
      range.contains(number) ? nil : "it must be from \(range.lowerBound) to \(range.upperBound)"
    case (.choice(let words), .text(let word)):
      words.contains(word) ? nil : "it must be \(Self.enumeration(words))"
    case (.text(let check), .text(let text)): check(text)
    case (.list(let check), .list(let items)): items.lazy.compactMap(check).first
    default: nil
    }
  }

  /// Reads what the command line or the environment says, which is text. Nil where it is no such thing at all.
  func value(ofText text: String) -> SettingValue? {
    switch self {
    case .whole: Int(text).map(SettingValue.whole)
    case .onOff:
      switch text {
      case "on", "true": .onOff(true)
      case "off", "false": .onOff(false)
      default: nil
      }
    case .choice, .text: .text(text)
    case .list: .list(text.split(whereSeparator: \.isWhitespace).map(String.init))
    case .tables: nil
    }
  }

  /// What is wrong with a text that `value(ofText:)` can't read.
  var textExpectation: String {
    if case .onOff = self { return "it must be on or off" }
    if case .whole(let range) = self {
      return "it must be a whole number from \(range.lowerBound) to \(range.upperBound)"
    }
    return "it must be \(expectation)"
  }

  static func enumeration(_ words: [String]) -> String {
    guard let last = words.last, words.count > 1 else { return words.first ?? "" }
    return words.dropLast().joined(separator: ", ") + " or " + last
  }
}
