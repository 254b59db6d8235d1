import Testing

@testable import MadangWire

@Suite("searching bytes eight at a time")
struct SpanSearchTests {
  /// Bytes that differ from the sought 0x0A in one bit, in the highest bit, and by one.
  private static let others: [UInt8] = [0x0B, 0x8A, 0x09, 0x00, 0xFF]

  @Test("the first and the last match are found at every length, offset and filling")
  func findsEveryPosition() {
    for filling in Self.others {
      for count in 0...27 {
        for position in 0..<count {
          var input = [UInt8](repeating: filling, count: count)
          input[position] = 0x0A
          for start in 0...count {
            let expected: Int? = start <= position ? position : nil
            #expect(input.firstOffset(of: 0x0A, from: start) == expected)
            #expect(input.lastOffset(of: 0x0A, from: start) == expected)
          }
        }
      }
    }
  }

  @Test("with two matches the nearer one is found from either side")
  func findsNearest() {
    for first in 0..<24 {
      for last in first..<24 {
        var input = [UInt8](repeating: 0x0B, count: 24)
        input[first] = 0x0A
        input[last] = 0x0A
        #expect(input.firstOffset(of: 0x0A) == first)
        #expect(input.lastOffset(of: 0x0A) == last)
      }
    }
  }

  @Test("a lane comparison is exact for every byte beside every neighbour")
  func comparesLanesExactly() {
    var mismatches = 0
    for byte in UInt8.min...UInt8.max {
      for neighbour in UInt8.min...UInt8.max {
        let word = UInt64(byte) << 8 | UInt64(neighbour) << 16 | UInt64(neighbour)
        let equal = ByteLanes.equal(word, 0x2A) >> 15 & 1 == 1
        let capital = ByteLanes.ascii(word, from: 0x41, through: 0x5D) >> 15 & 1 == 1
        if equal != (byte == 0x2A) || capital != (byte >= 0x41 && byte <= 0x5D) { mismatches += 1 }
      }
    }
    #expect(mismatches == 0)
  }

  @Test("spans are equal when every byte is, at every length")
  func comparesSpans() {
    for count in 0...20 {
      let left = [UInt8](repeating: 7, count: count)
      #expect(left.equals(left))
      #expect(!left.equals(left + [7]))
      for position in 0..<count {
        var right = left
        right[position] = 8
        #expect(!left.equals(right))
      }
    }
  }

  @Test("a literal is compared byte by byte, or with ASCII letters of either case")
  func comparesLiterals() {
    #expect(bytes("label").equals("label"))
    #expect(!bytes("Label").equals("label"))
    #expect(!bytes("labels").equals("label"))
    #expect(bytes("mOtD").equalsIgnoringASCIICase("MoTd"))
    #expect(!bytes("mot[").equalsIgnoringASCIICase("mot{"))
    #expect(!bytes("mot").equalsIgnoringASCIICase("motd"))
  }
}
