import MadangRecords
import MadangWire
import Testing

@testable import MadangChat
@testable import MadangWorld

@Suite struct SharedSettingsTests {
  private func differences(_ change: (inout ChatSettings) -> Void) -> [String] {
    var other = ChatSettings()
    change(&other)
    return SharedSetting.differences(SharedSettings.of(ChatSettings()), SharedSettings.of(other))
  }

  @Test("each bound is there, under a key of its own")
  func keys() {
    let keys = SharedSettings.of(ChatSettings()).map(\.key)
    #expect(Set(keys).count == keys.count)
    #expect(keys.count { $0.hasPrefix("limits.") } == Mirror(reflecting: ChatLimits()).children.count)
  }

  @Test("what differs is named by its key, secrets too; what answers alone read is each node's own")
  func named() {
    #expect(differences { $0.limits.nickBytesMax = 9 } == ["limits.nick-bytes"])
    #expect(differences { $0.limits.alwaysOnPerAddressMax = 9 } == ["limits.always-on-per-address"])
    #expect(differences { $0.network = "Other" } == ["network"])
    #expect(differences { $0.password = "geheim" } == ["password"])
    #expect(differences { $0.webGateways = [WebGateway(password: "barley", hosts: ["*"])] } == ["webirc"])
    let root = OperatorBlock(name: "root", credential: "hash") { _ in true }
    #expect(differences { $0.operators = [root] } == ["operator"])
    #expect(differences { $0.cloak = Cloak(key: [1], suffix: "x") { $0 + $1 } } == ["cloak"])
    #expect(differences { $0.houseRooms = ["#house"] } == ["listen"])
    #expect(differences { $0.clientTags = ClientTagPolicy(blocking: "typing") } == ["blocked-client-tags"])
    #expect(differences { $0.registration = .closed } == ["accounts.registration"])
    let isOwn = differences { settings in
      settings.motd = ["hello"]
      settings.admin.place = "here"
      settings.serverInfo = "other"
      settings.startedSeconds = 5
      settings.configurationName = "other"
    }
    #expect(isOwn.isEmpty)
    let spam = SpamFilter(pattern: "*buy*", action: .block, author: "*", setSeconds: 1, bytesMax: 63)
    #expect(differences { $0.filters = spam.map { [$0] } ?? [] } == ["spam"])
  }

  @Test("no secret is in them, and none comes out of them: a node compares with its own")
  func secrets() throws {
    var all = ChatSettings(password: "geheim")
    all.webGateways = [WebGateway(password: "barley", hosts: ["192.0.2.*"])]
    all.operators = [OperatorBlock(name: "root", hosts: ["*@a"], credential: "hash") { $0 == "sesame" }]
    all.limits.nickBytesMax = 9
    let shared = SharedSettings.of(all)
    let bytes = shared.flatMap(\.value)
    for secret in ["geheim", "barley", "hash"] {
      #expect(!String(decoding: bytes, as: UTF8.self).contains(secret), "\(secret)")
    }
    // Whether the secrets stand apart or not, they are the same.
    #expect(SharedSettings.of(all.withSecretsApart) == shared)
    var own = ChatSettings(password: "other")
    own.operators = [OperatorBlock(name: "admin", credential: "hash") { $0 == "sesame" }]
    own.motd = ["mine"]
    let settings = SharedSettings.settings(own, sharing: shared)
    #expect(settings.limits.nickBytesMax == 9 && settings.motd == ["mine"])
    #expect(settings.password == RecordedSettings.rightPassword && settings.secrets?.password == "other")
    #expect(settings.webGateways.first?.hosts == ["192.0.2.*"] && settings.secrets?.webGateways.isEmpty == true)
    let block = try #require(settings.operators.first)
    #expect(block.name == "root" && block.hosts == ["*@a"] && block.verify("sesame"))
    own.operators = []
    #expect(SharedSettings.settings(own, sharing: shared).operators.first?.verify("sesame") == false)
  }

  @Test("what can't be read, or is not known, changes nothing")
  func damaged() {
    let odd = [
      SharedSetting(key: "limits.nick-bytes", value: []), SharedSetting(key: "network", value: [255, 1]),
      SharedSetting(key: "of a later version", value: [1]),
    ]
    let settings = SharedSettings.settings(ChatSettings(), sharing: odd)
    #expect(settings.limits.nickBytesMax == ChatLimits().nickBytesMax && settings.network == ChatSettings().network)
    #expect(SharedSetting.differences(SharedSettings.of(ChatSettings()), odd) == ["limits.nick-bytes", "network"])
    #expect(SharedSetting.changing([], to: odd) == odd)
  }
}
