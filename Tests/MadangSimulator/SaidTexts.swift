/// What somebody has said, in order; each text is unlike every other.
struct SaidTexts {
  private var texts: [String] = []
  private var places: [String: Int] = [:]

  var count: Int { texts.count }

  mutating func append(_ text: String) {
    places[text] = texts.count
    texts.append(text)
  }

  func contains(_ text: String) -> Bool { places[text] != nil }
  func place(of text: String) -> Int? { places[text] }

  /// Whether something that was said begins so. A torn character at its end may have been made whole, and a torn action
  /// was closed.
  func hasStart(_ text: String) -> Bool {
    let bytes = text.utf8.filter { _ in true }
    var end = bytes.count
    if bytes.first == 1, bytes.last == 1, end > 1 { end -= 1 }
    while end >= 3, bytes[end - 3..<end].elementsEqual([0xEF, 0xBF, 0xBD]) { end -= 3 }
    return texts.contains { $0.utf8.starts(with: bytes[..<end]) }
  }
}
