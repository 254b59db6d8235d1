import Testing

@testable import MadangWire

@Suite("RFC 4632 §3.1, RFC 4291 §2.3: ranges of addresses")
struct AddressRangeTests {
  @Test("a range holds what begins with the same bits, and nothing of the other kind")
  func contains() throws {
    let range = try #require(AddressRange("192.0.2.130/25"))
    #expect(range.contains("192.0.2.128") && range.contains("192.0.2.255"))
    #expect(!range.contains("192.0.2.127") && !range.contains("::192.0.2.130") && !range.contains("host"))
    let six = try #require(AddressRange("2001:db8::/33"))
    #expect(six.contains("2001:db8:7fff::1") && !six.contains("2001:db8:8000::1") && !six.contains("192.0.2.1"))
    #expect(try #require(AddressRange("::1")).contains("0:0:0:0:0:0:0:1"))
    #expect(try #require(AddressRange("::/0")).contains("192.0.2.1") == false)
    #expect(try #require(AddressRange("0.0.0.0/0")).contains("::1") == false)
  }

  @Test("§2.5.5.2: an IPv4 address within IPv6 is that IPv4 address, asked about and asked for")
  func mapped() throws {
    let range = try #require(AddressRange("192.0.2.130/25"))
    #expect(range.contains("::ffff:192.0.2.200") && !range.contains("::ffff:192.0.2.1"))
    let own = try #require(AddressRange("::ffff:192.0.2.0/24"))
    #expect(own == AddressRange("192.0.2.0/24") && own.isVersion4 && own.prefixBits == 24)
    #expect(AddressRange("::ffff:192.0.2.0/33") == nil)
    #expect(try #require(AddressRange("::/0")).contains("::ffff:192.0.2.1") == false)
  }

  @Test("every length of prefix counts its bits: version 4", arguments: 0...32)
  func lengths(bits: Int) throws {
    let range = try #require(AddressRange("0.0.0.0/\(bits)"))
    #expect(range.isVersion4 && range.prefixBits == bits && range.contains(IPAddress.version4(0)))
    for position in 0..<32 {
      #expect(range.contains(IPAddress.version4(1 << UInt32(31 - position))) == (position >= bits))
    }
  }

  @Test("every length of prefix counts its bits: version 6", arguments: 0...128)
  func longLengths(bits: Int) throws {
    // Another than zero, which would hold addresses of version 4 in it.
    let range = try #require(AddressRange("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/\(bits)"))
    #expect(!range.isVersion4 && range.prefixBits == bits)
    for position in 0..<128 {
      let high = position < 64 ? UInt64.max ^ 1 << UInt64(63 - position) : .max
      let low = position < 64 ? UInt64.max : .max ^ 1 << UInt64(127 - position)
      #expect(range.contains(IPAddress.version6(high: high, low: low)) == (position >= bits))
    }
  }

  @Test("bits behind the prefix say nothing: ranges that hold the same are the same")
  func equal() throws {
    #expect(AddressRange("192.0.2.130/25") == AddressRange("192.0.2.255/25"))
    #expect(AddressRange("192.0.2.130/25") != AddressRange("192.0.2.130/26"))
    #expect(AddressRange("192.0.2.130") == AddressRange("192.0.2.130/32"))
    #expect(AddressRange("2001:db8::7/64") == AddressRange("2001:DB8::/64"))
    #expect(AddressRange("192.0.2.0/024") == AddressRange("192.0.2.0/24"))
  }

  @Test(
    "what is no range",
    arguments: [
      "", "1", "1.2.3", "1.2.3.4.5", "1.2.3.256", "1.2.3.+4", "1.2.3.4/33", "1.2.3.4/", "1.2.3.4/-1", "1.2.3.4/-0",
      "1.2.3.4/8/8", ":", ":::", "1::2::3", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "12345::", "g::", "::1/129",
      "1:2:3:4:5:6:7::8", "::1.2.3", "::1.2.3.4:5", "010.2.3.4", "1.2.3.4/+8", "/8", "1.2.3.4/ 8", "1.2.3.4 /8",
      "1.2.3.4/99999999999999999999", "1.2.3.4/8a", "[::1]/64",
    ])
  func refuses(text: String) {
    #expect(AddressRange(text) == nil)
  }

  @Test("an address is read from text as it is from bytes")
  func texts() {
    for text in ["192.0.2.7", "2001:db8::1", "::ffff:1.2.3.4", "", "x", "010.0.0.1"] {
      #expect(IPAddress(text) == address(text) && IPAddress("<\(text)".dropFirst()) == address(text))
    }
  }
}
