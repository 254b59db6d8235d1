import Testing

@testable import MadangWire

@Suite("RFC 4648 §8: bytes as hexadecimal digits")
struct Base16Tests {
  @Test("the alphabet, in lower case")
  func writes() {
    #expect(Base16.text([]) == "")
    #expect(Base16.text([0x0f, 0xa0]) == "0fa0")
    #expect(Base16.text([0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef]) == "0123456789abcdef")
  }

  @Test("every byte comes back, from digits of either case")
  func everyByte() {
    let all = (0...255).map { UInt8($0) }
    let text = Base16.text(all)
    #expect(Base16.decode(text.utf8.span) == all)
    #expect(Base16.decode(text.uppercased().utf8.span) == all)
  }

  @Test("a sign, a space, a digit alone are no bytes", arguments: ["0", "+1", "-0", " 1", "0x", "g0", "0g", "é"])
  func refuses(text: String) {
    #expect(Base16.decode(text.utf8.span) == nil)
    #expect(Base16.byte(in: text.utf8.span, at: 0) == nil)
  }

  @Test("a byte behind the end is none")
  func end() {
    let text = bytes("1234")
    #expect(Base16.byte(in: text.span, at: 2) == 0x34)
    #expect(Base16.decode(bytes("123").span) == nil)
    for offset in [3, 4, 5] { #expect(Base16.byte(in: text.span, at: offset) == nil) }
  }
}
