/// What one guess of a password costs. RFC 7914 §2.
package struct ScryptCost: Equatable, Sendable {
  /// log2 of N. Memory is 128 · r · N bytes.
  package let logarithm: Int
  /// r.
  package let blockSize: Int
  /// p.
  package let parallelism: Int

  /// 32 MiB and about 80 ms: what Go's documentation of scrypt recommends for logins. A storm of 200 of them is through in a
  /// third of the time that a connection has to register.
  package static let standard = ScryptCost(logarithm: 15, blockSize: 8, parallelism: 1)

  package init(logarithm: Int, blockSize: Int, parallelism: Int) {
    precondition(
      ScryptCost.isSound(logarithm, blockSize, parallelism), "A cost is what the library takes, and memory holds.")
    self.logarithm = logarithm
    self.blockSize = blockSize
    self.parallelism = parallelism
  }

  /// Reads `ln=15,r=8,p=1`.
  init?(_ text: Substring) {
    let values = zip(text.split(separator: ","), ["ln=", "r=", "p="]).map { part, key in
      part.hasPrefix(key) ? Int(part.dropFirst(key.count)) ?? 0 : 0
    }
    guard values.count == 3, text.count(where: { $0 == "," }) == 2,
      ScryptCost.isSound(values[0], values[1], values[2])
    else { return nil }
    self.init(logarithm: values[0], blockSize: values[1], parallelism: values[2])
  }

  var text: String { "ln=\(logarithm),r=\(blockSize),p=\(parallelism)" }

  /// 64 MiB is what the library's own bound on memory allows.
  private static func isSound(_ logarithm: Int, _ blockSize: Int, _ parallelism: Int) -> Bool {
    (1...20).contains(logarithm) && (1...32).contains(blockSize) && (1...16).contains(parallelism)
      && 128 * blockSize << logarithm <= 64 << 20
  }
}
