import Testing

@testable import MadangWire

@Suite("Secrets: compared and made")
struct SecretBytesTests {
  @Test("only what is the same to the last byte is equal")
  func comparing() {
    let secret = bytes("0123456789abcdef")
    #expect(ConstantTime.equal(secret, secret) && ConstantTime.equal([], []))
    for index in secret.indices {
      for bit in 0..<8 {
        var other = secret
        other[index] ^= 1 << bit
        #expect(!ConstantTime.equal(secret, other) && !ConstantTime.equal(other.span, secret.span))
      }
    }
    for other in [[], Array(secret.dropLast()), secret + [0], [0] + secret] {
      #expect(!ConstantTime.equal(secret, other) && !ConstantTime.equal(other, secret))
    }
  }

  private struct Counting: RandomNumberGenerator {
    var count: UInt64 = 0

    mutating func next() -> UInt64 {
      count += 1
      return count &* 0x0101_0101_0101_0101
    }
  }

  @Test("as many bytes as are asked for, each from the generator")
  func making() {
    var random = Counting()
    let made = RandomBytes.make(3, from: &random)
    #expect(made == [1, 2, 3] && random.count == 3)
    #expect(RandomBytes.make(0).isEmpty)
    #expect(RandomBytes.make(32).count == 32 && RandomBytes.make(32) != RandomBytes.make(32))
  }
}
