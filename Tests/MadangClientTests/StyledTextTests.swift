import Testing

@testable import MadangClient

@Suite struct StyledTextTests {
  /// Modern IRC, Formatting: Characters.
  @Test(arguments: [
    ("plain", "plain"), ("\u{2}b\u{2}c", "[1]b[]c"), ("\u{1D}i\u{F}n", "[3]i[]n"), ("\u{1F}u\u{1E}s", "[4]u[4;9]s"),
    ("\u{16}r", "[7]r"), ("\u{3}4red\u{3} n", "[38;5;160]red[] n"), ("\u{3}04,12x", "[38;5;160]x"),
    ("\u{3}4,x", "[38;5;160],x"), ("\u{3}123", "[38;5;69]3"), ("\u{3},5", ",5"), ("\u{3}99x", "x"), ("\u{3}", ""),
    ("\u{4}FF00AAx", "x"), ("\u{4}FF00AA,00FF00x", "x"), ("\u{4}FF00x", "FF00x"), ("\u{11}m\u{11}", "m"),
    ("\u{2}\u{2}x", "x"),
  ])
  func `formatting codes become styles`(text: String, expected: String) {
    let shown = FormattingCodes.styled(text).rendered(color: true)
    let readable = shown.replacing("\u{1B}[0m", with: "[]").replacing("\u{1B}[", with: "[").replacing("m", with: "]")
    let wanted = expected.hasSuffix("m") ? expected.replacing("m", with: "]") : expected
    #expect(readable.replacing("[]", with: "") == wanted.replacing("[]", with: ""))
    #expect(!FormattingCodes.styled(text).rendered(color: false).contains("\u{1B}"))
  }

  @Test func `no scalar of the network steers the terminal`() {
    for value in UInt32(0)...0x10FFFF {
      guard let scalar = Unicode.Scalar(value) else { continue }
      let isControl = value < 0x20 || (0x7F...0x9F).contains(value)
      let turns = (0x202A...0x202E).contains(value) || (0x2066...0x2069).contains(value)
      guard isControl || turns || value == 0x2028 || value == 0x2029 else { continue }
      let shown = StyledText("a\(scalar)b").rendered(color: false)
      #expect(shown == "ab" || shown == "a b", "U+\(String(value, radix: 16))")
    }
    #expect(StyledText("\u{1B}[31m\u{9B}2J").rendered(color: true) == "[31m2J")
    #expect(SafeText.filter("한글 👨‍👩‍👧 é") == "한글 👨‍👩‍👧 é")
  }

  @Test func `a nickname has one colour, whatever its case, and names spread over the palette`() {
    #expect(NickPalette.color(of: "Dan") == NickPalette.color(of: "dan"))
    let used = Set((0..<400).map { NickPalette.color(of: "nick\($0)") })
    #expect(used.count == NickPalette.colors.count)
  }

  /// WCAG 2.1, contrast ratio: 3 to 1 against white and against black.
  @Test func `the palette shows on light and on dark`() {
    func linear(_ value: Int) -> Double {
      // x^2.4 as x² times the fifth root of x², by Newton's method; no C library is needed for this.
      let x = (Double(value) / 255 + 0.055) / 1.055
      var root = 1.0
      for _ in 0..<50 { root -= (root * root * root * root * root - x * x) / (5 * root * root * root * root) }
      return value == 0 ? 0 : x * x * root
    }
    let steps = [0, 95, 135, 175, 215, 255]
    for color in NickPalette.colors {
      let cube = Int(color) - 16
      let luminance =
        0.2126 * linear(steps[cube / 36]) + 0.7152 * linear(steps[cube / 6 % 6]) + 0.0722 * linear(steps[cube % 6])
      #expect(1.05 / (luminance + 0.05) >= 3, "\(color) on white")
      #expect((luminance + 0.05) / 0.05 >= 3, "\(color) on black")
    }
    #expect(Set(NickPalette.colors).count == NickPalette.colors.count)
  }

  @Test func `colours follow the option before NO_COLOR, and that before the terminal`() {
    #expect(ColorMode.auto.isOn(onTerminal: true, noColor: false))
    #expect(!ColorMode.auto.isOn(onTerminal: true, noColor: true))
    #expect(!ColorMode.auto.isOn(onTerminal: false, noColor: false))
    #expect(ColorMode.always.isOn(onTerminal: false, noColor: true))
    #expect(!ColorMode.never.isOn(onTerminal: true, noColor: false))
  }
}
