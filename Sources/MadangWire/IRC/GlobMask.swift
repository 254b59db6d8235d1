/// Masks such as `*!*@*.example.org` (RFC 2812 §2.5), compared under the `rfc1459` case mapping.
///
/// `*` stands for any run of characters, `?` for exactly one, and a backslash before either for the character itself.
/// A character is a whole UTF-8 sequence; a byte that belongs to none counts as one. A backslash before anything else is
/// a backslash, or, by the case mapping, `|`; to put one before a wildcard, write `|`.
package enum GlobMask {
  /// Whether `text` as a whole matches `mask`.
  ///
  /// Only the last `*` passed is ever tried again: an earlier one that took more could match nothing that this one
  /// cannot. Nearly every mask is done after a few steps more than there are bytes. One that was made to take as many as
  /// the product of the lengths goes on as a `GlobPattern`, which takes no more than its table costs.
  package static func matches(_ mask: Span<UInt8>, _ text: Span<UInt8>) -> Bool {
    var stepsLeft = stepsPerByteMax * (mask.count + text.count)
    var maskOffset = 0
    var textOffset = 0
    /// Where to go on after the last `*`: in the mask, and in the text with one character more given to it.
    var retry: (mask: Int, text: Int)?

    while textOffset < text.count {
      stepsLeft -= 1
      if stepsLeft == 0, let pattern = GlobPattern(mask) { return pattern.matches(text) }
      let step = element(of: mask, at: maskOffset)
      switch step {
      case .anyRun(let next):
        maskOffset = next
        retry = (mask: next, text: textOffset)
        continue
      case .anyCharacter(let next):
        maskOffset = next
        textOffset += UTF8Unit(in: text, at: textOffset).count
        continue
      case .byte(let byte, let next) where byte == CaseMapping.fold(text[textOffset]):
        maskOffset = next
        textOffset += 1
        continue
      case .byte, .end:
        guard let last = retry else { return false }
        let longer = last.text + UTF8Unit(in: text, at: last.text).count
        retry = (mask: last.mask, text: longer)
        maskOffset = last.mask
        textOffset = longer
      }
    }
    while case .anyRun(let next) = element(of: mask, at: maskOffset) { maskOffset = next }
    return maskOffset == mask.count
  }

  /// Steps for each byte of mask and text before a comparison counts as slow.
  private static let stepsPerByteMax = 4

  /// One element of a mask, and where the next begins.
  enum Element {
    case anyRun(next: Int)
    case anyCharacter(next: Int)
    /// A folded byte that must be there.
    case byte(UInt8, next: Int)
    case end
  }

  static func element(of mask: Span<UInt8>, at offset: Int) -> Element {
    guard offset < mask.count else { return .end }
    switch mask[offset] {
    case UInt8(ascii: "*"): return .anyRun(next: offset + 1)
    case UInt8(ascii: "?"): return .anyCharacter(next: offset + 1)
    case UInt8(ascii: "\\") where offset + 1 < mask.count && isWildcard(mask[offset + 1]):
      return .byte(mask[offset + 1], next: offset + 2)
    default: return .byte(CaseMapping.fold(mask[offset]), next: offset + 1)
    }
  }

  private static func isWildcard(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "*") || byte == UInt8(ascii: "?")
  }
}
