/// The formatting codes that IRC clients put into messages (https://modern.ircdocs.horse/formatting), as styles.
///
/// Colours without an equal that shows on light and on dark are left to the terminal, and so are all backgrounds: what
/// somebody else chose must not make text unreadable here. Codes that end nothing are simply gone.
package enum FormattingCodes {
  /// The sixteen colours of mIRC, where one of the 256-colour palette shows on light and on dark.
  private static let colors: [UInt8?] = [
    nil, nil, 32, 28, 160, 130, 133, 166, 136, 64, 30, 31, 69, 170, 244, 245,
  ]

  package static func styled(_ text: String) -> StyledText {
    var result = StyledText()
    var style = TextStyle.plain
    var run = String.UnicodeScalarView()
    var scalars = text.unicodeScalars[...]
    func finishRun() {
      result.append(String(run), style)
      run.removeAll()
    }
    while let scalar = scalars.popFirst() {
      switch scalar.value {
      case 0x02, 0x0F, 0x16, 0x1D, 0x1E, 0x1F:
        finishRun()
        toggle(scalar.value, in: &style)
      case 0x03:
        finishRun()
        style.color = takeColor(from: &scalars)
      case 0x04:
        finishRun()
        takeHexadecimal(from: &scalars)
        style.color = nil
      case 0x11: break
      default: run.append(scalar)
      }
    }
    finishRun()
    return result
  }

  private static func toggle(_ code: UInt32, in style: inout TextStyle) {
    switch code {
    case 0x02: style.isBold.toggle()
    case 0x16: style.isReversed.toggle()
    case 0x1D: style.isItalic.toggle()
    case 0x1E: style.isStruck.toggle()
    case 0x1F: style.isUnderlined.toggle()
    default: style = .plain
    }
  }

  /// One or two digits, and perhaps a comma and one or two more for the background.
  private static func takeColor(from scalars: inout Substring.UnicodeScalarView) -> UInt8? {
    guard let number = takeNumber(from: &scalars) else { return nil }
    if scalars.first == ",", let next = scalars.dropFirst().first, isDigit(next) {
      scalars.removeFirst()
      _ = takeNumber(from: &scalars)
    }
    return number < colors.count ? colors[number] : nil
  }

  private static func takeNumber(from scalars: inout Substring.UnicodeScalarView) -> Int? {
    var number: Int?
    for _ in 0..<2 {
      guard let scalar = scalars.first, isDigit(scalar) else { break }
      number = (number ?? 0) * 10 + Int(scalar.value - 0x30)
      scalars.removeFirst()
    }
    return number
  }

  /// Six hexadecimal digits, and perhaps a comma and six more.
  private static func takeHexadecimal(from scalars: inout Substring.UnicodeScalarView) {
    func takeSix(after prefix: Int) -> Bool {
      let digits = scalars.dropFirst(prefix).prefix(6)
      guard digits.count == 6, digits.allSatisfy({ $0.properties.isASCIIHexDigit }) else { return false }
      scalars.removeFirst(prefix + 6)
      return true
    }
    if takeSix(after: 0), scalars.first == "," { _ = takeSix(after: 1) }
  }

  private static func isDigit(_ scalar: Unicode.Scalar) -> Bool {
    (0x30...0x39).contains(scalar.value)
  }
}
