import Testing

@testable import MadangChat
@testable import MadangWorld

@Suite("IRCv3: sts, strict transport security")
struct StrictTransportTests {
  private func listed(_ lines: [String]) -> [Substring] {
    lines.compactMap(\.parameters.last).joined(separator: " ").split(separator: " ")
  }

  private func makeChat() -> ChatHarness {
    ChatHarness { $0.strictTransport = StrictTransport(port: 6697, seconds: 2_592_000) }
  }

  @Test("The value: duration and port, which CAP LS tells from version 302 on alone, since it is required")
  func value() {
    #expect(listed(makeChat().connect().send("CAP LS 302")).contains("sts=duration=2592000,port=6697"))
    #expect(!listed(makeChat().connect().send("CAP LS")).contains { $0.hasPrefix("sts") })
    #expect(!listed(ChatHarness().connect().send("CAP LS 302")).contains { $0.hasPrefix("sts") })
  }

  @Test("Clients must not request it: whoever does is refused, and LIST does not have it")
  func request() {
    let person = makeChat().connect()
    #expect(person.send("CAP REQ :sts") == [":irc.test CAP * NAK :sts"])
    #expect(!listed(person.send("CAP LIST")).contains("sts"))
  }

  @Test("A policy that is taken back ends with a duration of nothing, never with CAP DEL")
  func ended() {
    var before = ChatSettings()
    before.strictTransport = StrictTransport(port: 6697, seconds: 60)
    var world = World(settings: before, sessionsMax: 8, roomsMax: 8)
    let notice = world.change(ChatSettings())
    #expect(notice.words(world.settings) == ["sts=duration=0"])
  }
}
