import Testing

@testable import MadangWire

@Suite("The Unicode Standard §3.9: well-formed UTF-8 and U+FFFD")
struct UTF8RepairTests {
  /// Bytes next to every border of table 3-7.
  private static let borders: [UInt8] = [
    0x00, 0x41, 0x7F, 0x80, 0x81, 0x8F, 0x90, 0x9F, 0xA0, 0xBE, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xEC, 0xED,
    0xEE, 0xEF, 0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xFF,
  ]

  /// Whether our verdict and repair are those of Swift's own library.
  private func agrees(_ input: [UInt8]) -> Bool {
    input.isValidUTF8 == (String(validating: input, as: UTF8.self) != nil)
      && input.repaired == Array(String(decoding: input, as: UTF8.self).utf8)
  }

  @Test("all sequences of one and two bytes are judged and repaired as Swift's library does")
  func walksShortSequences() {
    var mismatches: [[UInt8]] = []
    for first in UInt8.min...UInt8.max {
      if !agrees([first]) { mismatches.append([first]) }
      for second in UInt8.min...UInt8.max where !agrees([first, second]) { mismatches.append([first, second]) }
    }
    #expect(mismatches == [])
  }

  @Test("sequences of three bytes with any lead and all borders are judged and repaired alike")
  func walksThreeBytes() {
    var mismatches: [[UInt8]] = []
    for first in UInt8.min...UInt8.max {
      for second in Self.borders {
        for third in Self.borders where !agrees([first, second, third]) { mismatches.append([first, second, third]) }
      }
    }
    #expect(mismatches == [])
  }

  @Test("sequences of four bytes with any long lead and all borders are judged and repaired alike")
  func walksFourBytes() {
    var mismatches: [[UInt8]] = []
    for first in UInt8(0xDF)...0xF8 {
      for second in Self.borders {
        for third in Self.borders {
          for fourth in Self.borders where !agrees([first, second, third, fourth]) {
            mismatches.append([first, second, third, fourth])
          }
        }
      }
    }
    #expect(mismatches == [])
  }

  @Test("an ill-formed part is found at every distance from the words of ASCII around it")
  func walksAlignments() {
    for part: [UInt8] in [[0xFF], [0xED, 0x95], [0xF0, 0x9F, 0x8F], [0xED, 0x95, 0x9C], [0xED, 0xA0, 0x80]] {
      for before in 0...17 {
        for after in 0...17 {
          let input = [UInt8](repeating: 0x61, count: before) + part + [UInt8](repeating: 0x7A, count: after)
          #expect(agrees(input))
        }
      }
    }
  }

  @Test("the standard's example gives one replacement for each maximal part (table 3-8)")
  func repairsExample() {
    let input: [UInt8] = [0x61, 0xF1, 0x80, 0x80, 0xE1, 0x80, 0xC2, 0x62, 0x80, 0x63, 0x80, 0xBF, 0x64]
    #expect(input.repaired == bytes("a\u{FFFD}\u{FFFD}\u{FFFD}b\u{FFFD}c\u{FFFD}\u{FFFD}d"))
  }

  @Test("a sequence cut off by the end is incomplete, and ill-formed once another byte follows")
  func tellsIncomplete() {
    let house = bytes("🏡")
    for count in 1...3 {
      let unit = Array(house[..<count]).unit(at: 0)
      #expect(unit.form == .incomplete && unit.count == count)
      let followed = (house[..<count] + [0x61]).unit(at: 0)
      #expect(followed.form == .illFormed && followed.count == count)
    }
    #expect(house.unit(at: 0).form == .wellFormed)
  }
}

@Suite("plain text: control characters")
struct ControlFilterTests {
  @Test("of all characters below U+0100 only the controls that steer terminals are dropped, at every offset")
  func walksLatin() {
    let kept: Set<UInt32> = [0x02, 0x03, 0x04, 0x09, 0x0F, 0x11, 0x16, 0x1D, 0x1E, 0x1F]
    for value in UInt32(0)...0xFF {
      guard let scalar = Unicode.Scalar(value) else { continue }
      let isControl = (value < 0x20 && !kept.contains(value)) || (value >= 0x7F && value <= 0x9F)
      for before in 0...9 {
        let start = String(repeating: "x", count: before)
        let input = bytes(start + String(Character(scalar)) + "한글 끝까지")
        #expect(input.withoutControls == (isControl ? bytes(start + "한글 끝까지") : input))
      }
    }
  }

  @Test("a terminal's escape sequence loses what makes it one")
  func disarmsEscapes() {
    #expect(bytes("\u{1B}[2Jhi\u{9B}31m\u{07}\r\n\u{7F}").withoutControls == bytes("[2Jhi31m"))
    #expect(bytes("\u{02}bold\u{0F}\ttab").withoutControls == bytes("\u{02}bold\u{0F}\ttab"))
  }

  @Test("the letters that share a lead byte with C1 stay")
  func keepsLatinLetters() {
    #expect(bytes("£ © ®").withoutControls == bytes("£ © ®"))
    #expect(bytes("안녕하세요 여러분").withoutControls == bytes("안녕하세요 여러분"))
  }
}
