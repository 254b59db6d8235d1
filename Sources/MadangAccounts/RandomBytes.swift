/// Bytes that nobody can guess: the system's generator is made for that. See getrandom(2).
enum RandomBytes {
  static func make(_ count: Int) -> [UInt8] {
    var random = SystemRandomNumberGenerator()
    return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &random) }
  }
}
