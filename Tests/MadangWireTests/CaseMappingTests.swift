import Testing

@testable import MadangWire

@Suite("RFC 1459 §2.2: names in either case")
struct CaseMappingTests {
  /// The folding by its definition: two alphabets side by side.
  private func foldByRule(_ byte: UInt8) -> UInt8 {
    let upper = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ[]\\~".utf8)
    let lower = Array("abcdefghijklmnopqrstuvwxyz{}|^".utf8)
    return upper.firstIndex(of: byte).map { lower[$0] } ?? byte
  }

  @Test("letters and the four Scandinavian characters fold; every other byte stays")
  func foldsEveryByte() {
    for byte in UInt8.min...UInt8.max { #expect(CaseMapping.fold(byte) == foldByRule(byte)) }
  }

  @Test("eight bytes fold as each of them does, in every lane")
  func foldsWords() {
    for byte in UInt8.min...UInt8.max {
      for lane in 0..<8 {
        let filling = UInt64(0x4141_4141_4141_4141)
        let word = filling & ~(0xFF << UInt64(lane * 8)) | UInt64(byte) << UInt64(lane * 8)
        let folded = CaseMapping.fold(word: word)
        for other in 0..<8 {
          let expected = other == lane ? foldByRule(byte) : 0x61
          #expect(UInt8(truncatingIfNeeded: folded >> UInt64(other * 8)) == expected)
        }
      }
    }
  }

  @Test("a name folds byte by byte, and Korean stays Korean")
  func foldsNames() {
    let folded = bytes("#Madang[마당]~\\^").folded
    #expect(folded == bytes("#madang{마당}^|^"))
  }

  @Test("two names are equal when their folded bytes are, whichever byte differs and wherever")
  func comparesNames() {
    var mismatches = 0
    for count in [1, 7, 8, 9, 17] {
      for position in 0..<count {
        for byte in UInt8.min...UInt8.max {
          let left = [UInt8](repeating: UInt8(ascii: "["), count: count)
          var right = [UInt8](repeating: UInt8(ascii: "{"), count: count)
          right[position] = byte
          let areEqual = byte == UInt8(ascii: "[") || byte == UInt8(ascii: "{")
          if left.isSameName(as: right) != areEqual { mismatches += 1 }
          if right.isSameName(as: left) != areEqual { mismatches += 1 }
          let hashesAgree = left.nameHash(seed: 1) == right.nameHash(seed: 1)
          if areEqual && !hashesAgree { mismatches += 1 }
        }
      }
    }
    #expect(mismatches == 0)
    #expect(!bytes("abc").isSameName(as: bytes("abcd")))
    #expect(([] as [UInt8]).isSameName(as: []))
  }

  @Test("names of a crowd spread over a table's buckets about as evenly as chance would have it")
  func hashesSpread() {
    for seed: UInt64 in [0, 1, 0xDEAD_BEEF] {
      var buckets = [Int](repeating: 0, count: 1_024)
      for number in 0..<32_768 {
        buckets[Int(bytes("user\(number)").nameHash(seed: seed) & 1_023)] += 1
      }
      // The mean is 32 and the deviation 5.7; 75 is more than seven deviations away.
      #expect(buckets.allSatisfy { $0 > 2 && $0 < 75 })
    }
  }

  @Test("another seed gives other hashes, and a trailing NUL is another name")
  func hashesDependOnSeedAndLength() {
    #expect(bytes("dan").nameHash(seed: 1) != bytes("dan").nameHash(seed: 2))
    #expect(bytes("dan").nameHash(seed: 1) != (bytes("dan") + [0]).nameHash(seed: 1))
    #expect(bytes("").nameHash(seed: 1) != ([0] as [UInt8]).nameHash(seed: 1))
  }
}
