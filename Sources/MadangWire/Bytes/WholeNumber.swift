/// Numbers as people write them in commands: digits and nothing else. What only begins like a number, has a sign, or is
/// too large is none, so that nobody's mistake is taken for something else.
package enum WholeNumber {
  /// Nil for what is no number, and for one that is larger than `most`.
  package static func read(_ text: some StringProtocol, most: Int64 = .max) -> Int64? {
    if text.isEmpty { return nil }
    var number: Int64 = 0
    for byte in text.utf8 {
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
      let (tenfold, overflows) = number.multipliedReportingOverflow(by: 10)
      let (sum, exceeds) = tenfold.addingReportingOverflow(Int64(byte - UInt8(ascii: "0")))
      if overflows || exceeds { return nil }
      number = sum
    }
    return number <= most ? number : nil
  }
}
