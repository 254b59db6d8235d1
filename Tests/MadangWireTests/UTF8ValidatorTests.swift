import Testing

@testable import MadangWire

@Suite("The Unicode Standard §3.9: UTF-8 that comes in pieces")
struct UTF8ValidatorTests {
  /// The offset of the first wrong byte when bytes come one at a time; the count if none is wrong.
  private func wrongByte(_ input: [UInt8]) -> Int {
    var validator = UTF8Validator()
    for index in input.indices {
      let byte = [input[index]]
      if !validator.take(byte.span) { return index }
    }
    return input.count
  }

  /// Whether the text is taken in these pieces and may end.
  private func isText(_ pieces: [[UInt8]]) -> Bool {
    var validator = UTF8Validator()
    for piece in pieces where !validator.take(piece.span) { return false }
    return validator.isComplete
  }

  @Test("every code point is taken, alone and amid others, and so is every beginning of it, which is not complete")
  func everyCodePoint() {
    var wrong: [UInt32] = []
    for value in UInt32(0)...0x10FFFF {
      guard let scalar = Unicode.Scalar(value) else { continue }
      let character = Array(String(Character(scalar)).utf8)
      var isRight = isText([character]) && isText([Array("가a".utf8) + character + Array("é한글끝".utf8)])
      for count in 1..<max(1, character.count) {
        let start = Array(character[..<count])
        var validator = UTF8Validator()
        if !validator.take(start.span) || validator.isComplete { isRight = false }
        if !isText([start, Array(character[count...])]) { isRight = false }
      }
      if !isRight { wrong.append(value) }
    }
    #expect(wrong == [])
  }

  @Test("every sequence of three bytes is judged as Swift's library does, where a word of text follows")
  func everyThreeBytes() {
    let after = bytes("abcdefgh")
    var wrong: [[UInt8]] = []
    for first in UInt8(0x80)...0xFF {
      for second in UInt8.min...UInt8.max {
        for third: UInt8 in [0x00, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC2, 0xE1, 0xED, 0xF1, 0xFF] {
          let input = [first, second, third] + after
          if isText([input]) != input.isValidUTF8 { wrong.append(input) }
        }
      }
    }
    #expect(wrong == [])
  }

  @Test("two letters of three bytes, read as one word, have their borders too")
  func pairs() {
    for second: [UInt8] in [
      [0xE0, 0x80, 0x80], [0xE0, 0x9F, 0xBF], [0xE0, 0xA0, 0x80], [0xED, 0x9F, 0xBF], [0xED, 0xA0, 0x80],
      [0xEF, 0xBF, 0xBF],
      [0xE1, 0x80, 0x41], [0xE1, 0x41, 0x80],
    ] {
      for first: [UInt8] in [[0xED, 0x95, 0x9C], [0xEA, 0xB0, 0x80], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80]] {
        let input = first + second + bytes("tail of it")
        #expect(isText([input]) == input.isValidUTF8, "\(input)")
      }
    }
  }

  @Test(
    "however text is cut, the same byte is the first wrong one",
    arguments: [
      "plain ASCII that is longer than some words", "마당에서 만나요 🏡🌳 é ñ", "a", "",
    ])
  func cuts(text: String) {
    let good = bytes(text)
    for pieces in threeWayCuts(of: good) { #expect(isText(pieces)) }
    for bad: [UInt8] in [
      [0xFF], [0x80], [0xC0, 0xAF], [0xC1], [0xE0, 0x9F], [0xED, 0xA0, 0x80], [0xF0, 0x8F], [0xF4, 0x90], [0xF5],
      [0xE2, 0x82, 0x41], [0xF0, 0x9F, 0x8F, 0x41],
    ] {
      let input = good + bad + bytes("after it")
      let wrong = wrongByte(input)
      #expect(wrong >= good.count && wrong < good.count + bad.count)
      for pieces in twoWayCuts(of: input) {
        var validator = UTF8Validator()
        let (first, rest) = (pieces[0], pieces[1])
        let isFirstRight = validator.take(first.span)
        #expect(isFirstRight == (first.count <= wrong))
        let isRestRight = isFirstRight && validator.take(rest.span)
        #expect(!isRestRight)
      }
    }
  }

  @Test("a sequence that lacks bytes is followed by no ASCII, even a whole word of it")
  func unfinishedBeforeWord() {
    for start: [UInt8] in [[0xC3], [0xED, 0x95], [0xF0, 0x9F, 0x8F], [0xF0]] {
      #expect(!isText([start + bytes("abcdefghijkl")]))
      #expect(!isText([start, bytes("abcdefghijkl")]))
    }
  }
}
