/// Text for the two standard streams, in the order in which to write it: both may be the same file.
struct SurfaceOutput: Equatable {
  struct Part: Equatable {
    let isForErrors: Bool
    var text: String
  }

  private(set) var parts: [Part] = []

  init(output: String = "") {
    append(output, isForErrors: false)
  }

  mutating func append(_ text: String, isForErrors: Bool) {
    if text.isEmpty { return }
    if let last = parts.indices.last, parts[last].isForErrors == isForErrors {
      parts[last].text += text
    } else {
      parts.append(Part(isForErrors: isForErrors, text: text))
    }
  }
}
