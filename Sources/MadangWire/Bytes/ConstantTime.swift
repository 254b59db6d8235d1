/// Comparing what is secret. How long it takes must not tell where a guess is wrong, or a secret is guessed byte by byte.
package enum ConstantTime {
  /// Whether both are the same; takes as long wherever they differ. How long each is, is no secret.
  package static func equal(_ left: Span<UInt8>, _ right: Span<UInt8>) -> Bool {
    guard left.count == right.count else { return false }
    var difference: UInt8 = 0
    for index in left.indices { difference |= left[index] ^ right[index] }
    return difference == 0
  }

  package static func equal(_ left: [UInt8], _ right: [UInt8]) -> Bool { equal(left.span, right.span) }
}
