/// Bytes that nobody can guess: the system's generator is made for that. See getrandom(2).
package enum RandomBytes {
  package static func make(_ count: Int) -> [UInt8] {
    var random = SystemRandomNumberGenerator()
    return make(count, from: &random)
  }

  package static func make(_ count: Int, from random: inout some RandomNumberGenerator) -> [UInt8] {
    (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &random) }
  }
}
