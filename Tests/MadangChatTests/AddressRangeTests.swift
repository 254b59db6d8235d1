import Testing

@testable import MadangChat
@testable import MadangWorld

@Suite("Ranges of addresses")
struct AddressRangeTests {
  @Test("A range holds what begins with the same bits, and nothing of the other kind")
  func contains() throws {
    let range = try #require(AddressRange("192.0.2.130/25"))
    #expect(range.contains("192.0.2.128") && range.contains("192.0.2.255"))
    #expect(!range.contains("192.0.2.127") && !range.contains("::192.0.2.130") && !range.contains("host"))
    #expect(range.contains("::ffff:192.0.2.200"))
    let six = try #require(AddressRange("2001:db8::/33"))
    #expect(six.contains("2001:db8:7fff::1") && !six.contains("2001:db8:8000::1"))
    #expect(try #require(AddressRange("::1")).contains("0:0:0:0:0:0:0:1"))
    #expect(try #require(AddressRange("::1")).contains("0::1"))
  }

  @Test("Every length of prefix counts its bits", arguments: 0...32)
  func lengths(bits: Int) throws {
    let range = try #require(AddressRange("0.0.0.0/\(bits)"))
    for position in 0..<32 {
      let value = UInt32(1) << UInt32(31 - position)
      let address = (0..<4).map { String(value >> UInt32(24 - 8 * $0) & 255) }.joined(separator: ".")
      #expect(range.contains(address) == (position >= bits))
    }
  }

  @Test(
    "What is no address",
    arguments: [
      "", "1", "1.2.3", "1.2.3.4.5", "1.2.3.256", "1.2.3.+4", "1.2.3.4/33", "1.2.3.4/", "1.2.3.4/-1", "1.2.3.4/8/8",
      ":", ":::", "1::2::3", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "12345::", "g::", "::1/129", "1:2:3:4:5:6:7::8",
      "::1.2.3", "::1.2.3.4:5", "010.2.3.4", "1.2.3.4/+8",
    ])
  func invalid(text: String) {
    #expect(AddressRange(text) == nil)
  }
}
