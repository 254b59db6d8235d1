/// Addresses as they stand in certificates, in words.
enum NetworkName {
  /// Four bytes with dots between, or sixteen as eight groups, the longest run of zeros left out. RFC 5952, 4.
  static func text(_ bytes: [UInt8]) -> String? {
    if bytes.count == 4 { return bytes.map { "\($0)" }.joined(separator: ".") }
    guard bytes.count == 16 else { return nil }
    let groups = (0..<8).map { Int(bytes[2 * $0]) << 8 | Int(bytes[2 * $0 + 1]) }
    let words = groups.map { String($0, radix: 16) }
    guard let zeros = longestZeros(in: groups) else { return words.joined(separator: ":") }
    return words[..<zeros.lowerBound].joined(separator: ":") + "::"
      + words[zeros.upperBound...].joined(separator: ":")
  }

  private static func longestZeros(in groups: [Int]) -> Range<Int>? {
    var longest = 0..<1
    var start = 0
    while start < groups.count {
      var end = start
      while end < groups.count, groups[end] == 0 { end += 1 }
      if end - start > longest.count { longest = start..<end }
      start = max(end, start + 1)
    }
    return longest.count > 1 ? longest : nil
  }
}
