import MadangWire
import Testing

@testable import MadangChat
@testable import MadangWorld

@Suite struct RecordedSettingsTests {
  private func written(_ settings: ChatSettings) -> [UInt8] {
    var writer = ByteWriter()
    RecordedSettings.write(settings, to: &writer)
    return writer.copiedBytes
  }

  private func read(_ bytes: [UInt8]) throws(FieldError) -> ChatSettings {
    var reader = FieldReader(bytes.span)
    let settings = try RecordedSettings.read(from: &reader, into: ChatSettings()) { $0 + $1 + [0, 0, 0, 0, 0] }
    try reader.end()
    return settings
  }

  @Test("every bound of the rules is in it")
  func limits() { #expect(Mirror(reflecting: ChatLimits()).children.count == RecordedSettings.limitsCount) }

  @Test("comes back as it was, without what is secret")
  func roundTrip() throws {
    var settings = ChatSettings(serverName: "a.test", network: "Net", password: "geheim", motd: ["one", ""])
    settings.limits.nickBytesMax = 9
    settings.limits.alwaysOnPerAddressMax = 3
    settings.clientTags = ClientTagPolicy(blocking: "*,-reply")
    settings.strictTransport = StrictTransport(port: 6697, seconds: 60)
    settings.cloak = Cloak(key: [1, 2], suffix: "hidden") { $0 + $1 + [0, 0, 0, 0, 0] }
    settings.webGateways = [WebGateway(password: "barley", hosts: ["192.0.2.*"])]
    settings.operators = [OperatorBlock(name: "root", hosts: ["*@a"], credential: "hash") { _ in true }]
    settings.registration = .closed
    let bytes = written(settings)
    for secret in ["geheim", "barley", "hash"] {
      #expect(!String(decoding: bytes, as: UTF8.self).contains(secret), "\(secret)")
    }
    let again = try read(bytes)
    #expect(again.password == RecordedSettings.rightPassword && again.motd == ["one", ""])
    #expect(again.limits.nickBytesMax == 9 && again.limits.alwaysOnPerAddressMax == 3)
    #expect(again.clientTags.token == "CLIENTTAGDENY=*,-reply" && again.strictTransport == settings.strictTransport)
    #expect(again.cloak?.cloaked("a") == settings.cloak?.cloaked("a") && again.registration == .closed)
    #expect(again.webGateways.first?.hasPassword(RecordedSettings.rightPassword) == true)
    #expect(again.operators.first?.verify("anything") == false && again.services.accounts == nil)
    // But for the credential, of which there is a hash of the hash now, it is the same once more.
    #expect(written(again).count == bytes.count)
  }

  @Test("no part of it is settings, and nothing that is damaged traps")
  func damaged() {
    let bytes = written(ChatSettings())
    for count in 0..<bytes.count {
      #expect(throws: FieldError.self) { () throws in _ = try read(Array(bytes.prefix(count))) }
    }
    for index in bytes.indices {
      var other = bytes
      other[index] ^= 0x55
      _ = try? read(other)
    }
  }
}
