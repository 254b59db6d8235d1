import Glibc
import Testing

@testable import MadangClient

@Suite struct DisplayWidthTests {
  @Test(arguments: [
    ("", 0), ("abc", 3), ("한글", 4), ("한글abc", 7), ("日本語", 6), ("ｱ", 1), ("Ａ", 2), ("é", 1), ("e\u{301}", 1),
    ("\u{1112}\u{1161}\u{11AB}", 2), ("👩", 2), ("👨‍👩‍👧", 2), ("🇰🇷", 2), ("❤\u{FE0F}", 2), ("❤", 1), ("\u{200B}", 0),
  ])
  func `columns of what is typed`(text: String, columns: Int) {
    #expect(DisplayWidth.columns(text) == columns)
  }

  @Test func `letters and ideographs have the columns that the C library gives them`() {
    let locale = unsafe newlocale(1 << LC_CTYPE, "C.UTF-8", nil)
    // SAFETY: the locale was just made, is set for this thread only, and taken back before it is freed.
    let previous = unsafe uselocale(locale)
    defer {
      unsafe uselocale(previous)
      unsafe freelocale(locale)
    }
    // The header declares it only for programs that ask for X/Open, which the module doesn't.
    // SAFETY: int wcwidth(wchar_t), as wcwidth(3) has it.
    let wcwidth = unsafe unsafeBitCast(dlsym(nil, "wcwidth"), to: (@convention(c) (wchar_t) -> Int32).self)
    let ranges: [ClosedRange<UInt32>] = [
      0x20...0x7E, 0xA1...0xAC, 0xAE...0x2FF, 0x370...0x373, 0x400...0x482, 0x1100...0x11FF, 0x3041...0x3096,
      0x30A1...0x30FF, 0x3131...0x318E, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xA960...0xA97C, 0xAC00...0xD7A3,
      0xF900...0xFA6D, 0xFF01...0xFFBE, 0x1F600...0x1F64F, 0x20000...0x2A6D6,
    ]
    for value in ranges.joined() {
      guard let scalar = Unicode.Scalar(value) else { continue }
      let expected = Int(wcwidth(wchar_t(value)))
      if expected >= 0, DisplayWidth.columns(scalar) != expected {
        Issue.record("U+\(String(value, radix: 16)) is \(DisplayWidth.columns(scalar)), not \(expected)")
      }
    }
  }
}
