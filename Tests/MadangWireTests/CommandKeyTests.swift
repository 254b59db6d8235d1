import Testing

@testable import MadangWire

@Suite("RFC 1459 §2.3.1: commands")
struct CommandKeyTests {
  private func key(_ name: String) -> CommandKey { bytes(name).commandKey }

  @Test("a command is the same in either case")
  func ignoresCase() {
    #expect(key("privmsg") == CommandKey("PRIVMSG"))
    #expect(key("AuThEnTiCaTe") == CommandKey("AUTHENTICATE"))
  }

  @Test("different names of up to 12 letters never share a key")
  func isInjective() {
    var names = [
      "A", "AA", "AAA", "B", "BA", "AB", "NICK", "NICKS", "JOIN", "AUTHENTICATE", "AUTHENTICATF", "CHATHISTORY",
    ]
    names += (0...999).map { number in String(repeating: "0", count: 3 - String(number).count) + String(number) }
    let keys = Set(names.map { key($0) })
    #expect(keys.count == names.count)
    #expect(!keys.contains(.none))
  }

  @Test(
    "what is neither letters nor three digits has no key",
    arguments: [
      "", "12", "1234", "1A3", "A1", "P@NG", "PING:", "AUTHENTICATED", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "한", "[", "{", "`",
    ])
  func refusesOthers(name: String) {
    #expect(key(name) == .none)
  }

  @Test("every byte that is no letter keeps a name from having a key")
  func refusesOtherBytes() {
    for byte in UInt8.min...UInt8.max {
      let isLetter = (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
      #expect(([0x41, byte].commandKey != .none) == isLetter)
    }
  }

  @Test("a numeric is known by its number")
  func knowsNumerics() {
    #expect(key("001") == CommandKey(numeric: 1))
    #expect(key("417").numeric == 417)
    #expect(key("PING").numeric == nil)
    #expect(key("000").numeric == 0)
  }

  @Test("a parsed message carries its command's key")
  func messageHasKey() throws {
    let message = try #require(bytes("@a :b pong c").message)
    #expect(message.commandKey == CommandKey("PONG"))
  }
}
