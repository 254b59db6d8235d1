import Glibc
import Testing

@testable import MadangKernel

@Suite struct AddressTests {
  @Test(
    "IPv4 and IPv6 addresses are read from text, and written as RFC 5952 §4 wants them",
    arguments: [
      ("127.0.0.1", "127.0.0.1"), ("0.0.0.0", "0.0.0.0"), ("255.255.255.255", "255.255.255.255"),
      ("::", "::"), ("::1", "::1"), ("1::", "1::"), ("2001:DB8::1", "2001:db8::1"),
      // §4.1: no leading zeros. §4.2.1: as short as it can be. §4.2.2: one group of zeros alone is not shortened.
      ("2001:0db8:0000:0000:0000:0000:0000:0001", "2001:db8::1"), ("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"),
      // §4.2.3: the longest run, and of equally long ones the first.
      ("2001:0:0:1:0:0:0:1", "2001:0:0:1::1"), ("2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"),
      ("fe80:0:0:0:1:2:3:4", "fe80::1:2:3:4"), ("1:2:3:4:5:6:0:0", "1:2:3:4:5:6::"),
      // §5: what stands for an IPv4 address is written as one.
      ("::ffff:192.0.2.1", "192.0.2.1"), ("::FFFF:C000:0201", "192.0.2.1"),
    ])
  func text(read: String, written: String) throws {
    let address = try #require(Address(host: read, port: 6667))
    #expect(address.host == written && address.port == 6667)
    #expect(Address(host: address.host, port: 1)?.host == written, "it can be read again")
  }

  @Test("localhost is this machine, and no name is looked up")
  func localhost() {
    #expect(Address(host: "localhost", port: 1) == .loopback(port: 1))
    for host in ["", "example.org", "1.2.3", "1.2.3.4.5", "256.1.1.1", "01.2.3.4", ":", "1::2::3", "[::1]", "::1%lo"] {
      #expect(Address(host: host, port: 1) == nil, "\(host)")
    }
  }

  @Test("With its port it stands in a URL: an IPv6 address in brackets, a path behind its scheme")
  func withPort() {
    let six = Address.ipv6(high: 0, low: 1, port: 6667)
    let path = Address.unix(path: "/run/x.sock")
    #expect(Address.loopback(port: 6667).description == "127.0.0.1:6667" && six.description == "[::1]:6667")
    #expect(path.description == "unix:/run/x.sock")
    #expect(Address.loopback(port: 6667).hostAndPort == "127.0.0.1:6667" && six.hostAndPort == "[::1]:6667")
    #expect(path.hostAndPort == "localhost" && path.host == "localhost")
    // A mapped address has dots and no colon, and so no brackets where a port follows its host.
    #expect(Address(host: "::ffff:192.0.2.1", port: 7)?.hostAndPort == "192.0.2.1:7")
  }

  @Test("Another port is another address at the same place; a path has none")
  func ports() {
    #expect(Address.loopback(port: 1).with(port: 2) == .loopback(port: 2))
    #expect(Address.ipv6(high: 1, low: 2, port: 3).with(port: 4) == .ipv6(high: 1, low: 2, port: 4))
    #expect(Address.unix(path: "/x").with(port: 4) == .unix(path: "/x") && Address.unix(path: "/x").port == nil)
  }

  @Test(
    "Only this machine is behind 127.0.0.0/8, ::1, either written as IPv6, and a path",
    arguments: [
      ("127.0.0.1", true), ("127.255.0.9", true), ("128.0.0.1", false), ("::1", true), ("::2", false),
      ("::ffff:127.0.0.2", true), ("::ffff:128.0.0.2", false), ("1::1", false), ("::127.0.0.1", false),
    ])
  func isLocal(host: String, isLocal: Bool) throws {
    #expect(try #require(Address(host: host, port: 1)).isLocal == isLocal)
    #expect(Address.unix(path: "/x").isLocal)
  }

  @Test(
    "What the kernel is told is what is read back",
    arguments: [
      Address.ipv4(0x0102_0304, port: 0x1234), .ipv4(0, port: 0), .ipv4(.max, port: .max),
      .ipv6(high: 0x0102_0304_0506_0708, low: 0x090A_0B0C_0D0E_0F10, port: 0x1234), .ipv6(high: 0, low: 0, port: 0),
      .ipv6(high: .max, low: .max, port: .max),
    ])
  func roundTrip(address: Address) throws {
    let (storage, bytes) = try told(address)
    #expect(Address(storage) == address)
    // Network order: the port's high byte stands first.
    #expect(bytes[2] == UInt8(address.port! >> 8) && bytes[3] == UInt8(address.port! & 0xFF))
    #expect(bytes.count == (address.family == AF_INET ? 16 : 28))
  }

  @Test("A path is told with a zero behind it; the peer of a path has none")
  func path() throws {
    let longest = "/" + String(repeating: "p", count: Address.unixPathBytesMax - 1)
    for path in ["/x", longest] {
      let (storage, bytes) = try told(.unix(path: path))
      #expect(bytes.dropFirst(2).dropLast().elementsEqual(path.utf8) && bytes.last == 0)
      #expect(Address(storage) == .unix(path: ""))
    }
    #expect(MemoryLayout<sockaddr_un>.size == 2 + Address.unixPathBytesMax + 1)
  }

  @Test("A path that is empty, too long, or holds a zero is an invalid argument")
  func badPath() {
    for path in ["", String(repeating: "p", count: Address.unixPathBytesMax + 1), "/a\0b"] {
      #expect(throws: Errno.invalidArgument) { _ = try told(.unix(path: path)) }
    }
  }

  /// What the kernel is told of an address.
  private func told(_ address: Address) throws -> (storage: sockaddr_storage, bytes: [UInt8]) {
    // SAFETY: as many bytes are copied as there are said to be, which fit.
    try unsafe address.withSocketAddress { pointer, length in
      var storage = sockaddr_storage()
      let bytes = unsafe Array(UnsafeRawBufferPointer(start: pointer, count: Int(length)))
      unsafe withUnsafeMutableBytes(of: &storage) { unsafe $0.copyBytes(from: bytes) }
      return (storage, bytes)
    }
  }
}
