/// How a piece of text looks. Shown only where colours are on.
package struct TextStyle: Hashable, Sendable {
  package var isBold = false
  package var isDim = false
  package var isItalic = false
  package var isUnderlined = false
  package var isReversed = false
  package var isStruck = false
  /// A number of the 256-colour palette; nil for the terminal's own colour, which suits its background.
  package var color: UInt8?

  package init(isBold: Bool = false, isDim: Bool = false, color: UInt8? = nil) {
    self.isBold = isBold
    self.isDim = isDim
    self.color = color
  }

  package static let plain = TextStyle()
  package static let bold = TextStyle(isBold: true)
  package static let dim = TextStyle(isDim: true)
  /// A red that shows on light and on dark.
  package static let problem = TextStyle(color: 160)

  /// Select Graphic Rendition (ECMA-48 §8.3.117) that turns it on, from the default; empty for the plain style.
  var escapeSequence: String {
    var codes: [String] = []
    if isBold { codes.append("1") }
    if isDim { codes.append("2") }
    if isItalic { codes.append("3") }
    if isUnderlined { codes.append("4") }
    if isReversed { codes.append("7") }
    if isStruck { codes.append("9") }
    if let color { codes.append("38;5;\(color)") }
    return codes.isEmpty ? "" : "\u{1B}[\(codes.joined(separator: ";"))m"
  }
}
