import Testing

@testable import MadangWire

@Suite("RFC 4291 §2.2: addresses as text")
struct IPAddressTests {
  @Test(
    "addresses of both kinds",
    arguments: [
      ("0.0.0.0", IPAddress.version4(0)), ("255.255.255.255", .version4(.max)), ("192.0.2.7", .version4(0xC000_0207)),
      ("::", .version6(high: 0, low: 0)),
      ("::1", .version6(high: 0, low: 1)), ("1::", .version6(high: 1 << 48, low: 0)),
      ("2001:db8::1", .version6(high: 0x2001_0DB8_0000_0000, low: 1)),
      ("2001:DB8:0:0:0:0:0:1", .version6(high: 0x2001_0DB8_0000_0000, low: 1)),
      ("1:2:3:4:5:6:7:8", .version6(high: 0x0001_0002_0003_0004, low: 0x0005_0006_0007_0008)),
      ("1:2:3:4:5:6:7::", .version6(high: 0x0001_0002_0003_0004, low: 0x0005_0006_0007_0000)),
      ("::2:3:4:5:6:7:8", .version6(high: 0x0000_0002_0003_0004, low: 0x0005_0006_0007_0008)),
      ("::ffff:192.0.2.7", .version6(high: 0, low: 0xFFFF_C000_0207)),
      ("1:2:3:4:5:6:192.0.2.7", .version6(high: 0x0001_0002_0003_0004, low: 0x0005_0006_C000_0207)),
      ("::192.0.2.7", .version6(high: 0, low: 0xC000_0207)),
      ("64:ff9b::192.0.2.7", .version6(high: 0x0064_FF9B_0000_0000, low: 0xC000_0207)),
    ])
  func reads(text: String, expected: IPAddress) {
    #expect(address(text) == expected)
  }

  @Test(
    "what is none",
    arguments: [
      "", "1", "1.2.3", "1.2.3.4.5", "1.2.3.256", "1.2.3.+4", "01.2.3.4", "1.2.3.00", "1.2.3.4.", ".1.2.3.4", "1..2.3",
      "1.2.3.4 ", " 1.2.3.4", "1.2.3.1234", ":", ":::", "1::2::3",
      "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "12345::", "g::", "1:2:3:4:5:6:7::8", "::1:2:3:4:5:6:7:8", "::1.2.3",
      "::1.2.3.4:5", "1:", ":1", "1:2:3:4:5:6:7:", "::1%lo", "[::1]",
      "1:2:3:4:5:6:7:1.2.3.4", "::1.2.3.04", "0x7f.0.0.1", "::1::", "1.2.3.4::",
    ])
  func refuses(text: String) {
    #expect(address(text) == nil)
  }

  @Test("§2.5.5.2: an IPv4 address within IPv6 is what it is; loopback in each form")
  func unmapped() {
    #expect(address("::ffff:192.0.2.7")?.unmapped == address("192.0.2.7"))
    #expect(address("::fffe:192.0.2.7")?.unmapped == address("::fffe:192.0.2.7"))
    #expect(address("::192.0.2.7")?.unmapped == address("::192.0.2.7"))
    for text in ["127.0.0.1", "127.255.0.3", "::1", "::ffff:127.0.0.1"] { #expect(address(text)?.isLoopback == true) }
    for text in ["128.0.0.1", "::2", "::", "1::1", "::ffff:10.0.0.1", "::127.0.0.1"] {
      #expect(address(text)?.isLoopback == false)
    }
  }

  @Test("the octets, the first one first")
  func octets() {
    #expect(address("192.0.2.7")?.bytes == [192, 0, 2, 7])
    #expect(address("102:304:506:708:90a:b0c:d0e:f10")?.bytes == (1...16).map { UInt8($0) })
  }
}
