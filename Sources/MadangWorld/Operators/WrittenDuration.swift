import MadangWire

/// How long something is to hold, such as a ban, as it is written.
package enum WrittenDuration {
  private static let units: [Character: Int64] = ["s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800]
  /// A hundred years, which keeps sums small.
  private static let secondsMax: Int64 = 3_153_600_000

  /// Minutes, or numbers with units, such as `1w2d`; 0 is for good, and nil is anything else.
  package static func seconds(_ text: String) -> Int64? {
    guard let first = text.first, first.isASCII, first.isNumber else { return nil }
    if let minutes = WholeNumber.read(text) { return minutes <= secondsMax / 60 ? minutes * 60 : nil }
    var total: Int64 = 0
    var digits = ""
    for character in text {
      if character.isASCII, character.isNumber {
        digits.append(character)
      } else {
        guard let unit = units[character], let value = Int64(digits), value <= secondsMax / unit else { return nil }
        total += value * unit
        digits = ""
      }
    }
    return digits.isEmpty && total <= secondsMax ? total : nil
  }
}
