import Testing

@testable import MadangWire

@Suite("RFC 3986 §2.1: percent-encoding")
struct PercentEncodingTests {
  @Test(
    "an escape is a byte; all else is itself",
    arguments: [
      ("", ""), ("a", "a"), ("%41", "A"), ("a%20b", "a b"), ("%25", "%"), ("%2525", "%25"), ("%23%ed%95%9C", "#한"),
      ("한%41", "한A"), ("+", "+"), ("%00", "\0"),
    ])
  func decodes(text: String, expected: String) throws {
    #expect(try PercentEncoding.decode(text[...]) == expected)
  }

  @Test(
    "a sign is no digit, and what is cut short no escape: the text that is none is named",
    arguments: [
      ("%", "%"), ("%4", "%4"), ("a%4g%41", "%4g"), ("%%41", "%%4"), ("%-0", "%-0"), ("%+1", "%+1"), ("%4한", "%4한"),
      ("x%한글말", "%한글"), ("% 1", "% 1"),
    ])
  func refuses(text: String, escape: String) {
    #expect(throws: PercentEncoding.Problem.escape(escape)) { try PercentEncoding.decode(text[...]) }
  }

  @Test("bytes that are no UTF-8 are no text", arguments: ["%FF", "%c0%80", "a%ed%95", "%ed%a0%80"])
  func noText(text: String) {
    #expect(throws: PercentEncoding.Problem.notUTF8) { try PercentEncoding.decode(text[...]) }
  }

  @Test("every byte that is written as an escape is that byte")
  func everyByte() {
    for value in 0...255 {
      for digits in [Base16.text([UInt8(value)]), Base16.text([UInt8(value)]).uppercased()] {
        #expect(PercentEncoding.byte(in: bytes("x%" + digits).span, at: 1) == UInt8(value))
      }
    }
    #expect(PercentEncoding.byte(in: bytes("x41").span, at: 0) == nil)
    #expect(PercentEncoding.byte(in: bytes("%41").span.extracting(0..<2), at: 0) == nil)
  }
}
