import Testing

@testable import MadangWire

@Suite("RFC 854 and RFC 855: telnet commands in plain text")
struct TelnetFilterTests {
  private func filtered(_ input: [UInt8]) -> [UInt8] { input.withoutTelnet }

  @Test("an option is three bytes, whatever option it names", arguments: [251, 252, 253, 254] as [UInt8])
  func removesOptions(verb: UInt8) {
    for option in UInt8.min...UInt8.max {
      #expect(filtered(bytes("a") + [255, verb, option] + bytes("b")) == bytes("ab"))
    }
  }

  @Test("a command of two bytes is removed with its code only")
  func removesCommands() {
    for code in UInt8(236)...249 { #expect(filtered([0x61, 255, code, 0x62]) == bytes("ab")) }
  }

  @Test("IAC before a byte that is no command is dropped alone, and the byte after it is text")
  func dropsStrayInterpretAsCommand() {
    for code in UInt8(1)...235 { #expect(filtered([0x61, 255, code, 0x62]) == [0x61, code, 0x62]) }
  }

  @Test("IAC IAC stands for one byte 255")
  func keepsDoubledInterpretAsCommand() {
    #expect(filtered([255, 255]) == [255])
    #expect(filtered([255, 255, 255, 241, 255, 255]) == [255, 255])
  }

  @Test("a subnegotiation ends at IAC SE, not at LF, SE or a doubled IAC inside")
  func removesSubnegotiations() {
    #expect(filtered(bytes("a") + [255, 250, 31, 0, 80, 0, 10, 255, 240] + bytes("b")) == bytes("ab"))
    #expect(filtered([255, 250, 1, 240, 255, 255, 240, 10, 255, 240, 0x62]) == bytes("b"))
    #expect(filtered([255, 250, 255, 240]) == [])
    #expect(filtered([255, 250, 1, 255, 241, 10, 255, 240, 0x62]) == bytes("b"))
  }

  @Test("CR NUL is a CR, and CR before anything else stays as it is")
  func translatesReturns() {
    #expect(filtered(bytes("a\r\0b\r\nc\rd\r")) == bytes("a\rb\r\nc\rd\r"))
    #expect(filtered(bytes("\r\0\0")) == bytes("\r\0"))
  }

  @Test(
    "a command that is cut off at the end is dropped",
    arguments: [[255], [255, 251], [255, 250], [255, 250, 31, 10], [255, 250, 255], [255, 250, 1, 255, 255]]
      as [[UInt8]])
  func dropsCutCommands(command: [UInt8]) {
    #expect(filtered(bytes("text") + command) == bytes("text"))
  }
}
