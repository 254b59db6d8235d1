import MadangWire
import Testing

@Suite("Numbers in commands")
struct WholeNumberTests {
  @Test("digits alone are a number, up to the largest that there is, or the most that is asked for")
  func numbers() {
    for (text, number) in [("0", 0), ("7", 7), ("086400", 86_400), ("9223372036854775807", Int64.max)] {
      #expect(WholeNumber.read(text) == number, "\(text)")
    }
    #expect(WholeNumber.read("9223372036854775808") == nil && WholeNumber.read("99999999999999999999") == nil)
    #expect(WholeNumber.read("9", most: 9) == 9 && WholeNumber.read("10", most: 9) == nil)
  }

  @Test(
    "what only looks like a number is none",
    arguments: ["", "+1", "-1", " 1", "1 ", "1y", "0x10", "1e3", "1.5", "1_000", "１", "٣", "½"])
  func others(text: String) {
    #expect(WholeNumber.read(text) == nil)
  }
}
