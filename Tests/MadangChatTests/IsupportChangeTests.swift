import Testing

@testable import MadangChat
@testable import MadangWorld

/// Settings that change while people are here. Modern IRC, "RPL_ISUPPORT": "If the value of a parameter changes, the
/// server SHOULD re-advertise the parameter with the new value", and `-PARAMETER` negates.
@Suite struct IsupportChangeTests {
  private func change(_ chat: ChatHarness, _ body: (inout ChatSettings) -> Void) -> [String] {
    chat.change(body)
  }

  @Test("Changed tokens are told with their new value, and the others not")
  func tellsChanges() {
    let chat = ChatHarness()
    let ann = chat.enter("ann")
    let tokens = change(chat) {
      $0.network = "New Net"
      $0.limits.topicBytesMax = 9
    }
    #expect(tokens == ["NETWORK=New\\x20Net", "TOPICLEN=9"])
    chat.run(as: ann) { $0.announce(tokens, &$1) }
    #expect(ann.heard() == [":irc.test 005 ann NETWORK=New\\x20Net TOPICLEN=9 :are supported by this server"])
  }

  @Test("A token that is gone is negated by its name; one that is new is told")
  func negates() {
    let chat = ChatHarness { $0.networkIcon = "https://example.org/a=b" }
    #expect(change(chat) { $0.networkIcon = nil } == ["-draft/ICON"])
    #expect(change(chat) { $0.clientTags = ClientTagPolicy(blocking: "typing") } == ["CLIENTTAGDENY=typing"])
  }

  @Test("What no token announces changes without a word")
  func saysNothing() {
    let chat = ChatHarness()
    #expect(
      change(chat) {
        $0.password = "sesam"
        $0.motd = []
        $0.limits.whoMatchesMax = 1
      }.isEmpty)
  }

  @Test("extended-isupport, \"draft/isupport batch\": under both capabilities the change is a batch of its own")
  func batches() {
    let chat = ChatHarness()
    let ann = chat.enter("ann", ["batch", "draft/extended-isupport"])
    let tokens = change(chat) { $0.network = "New" }
    chat.run(as: ann) { $0.announce(tokens, &$1) }
    let heard = ann.heard()
    #expect(heard.verbs == ["BATCH", "005", "BATCH"])
    #expect(heard.first?.parameters.last == "draft/isupport")
    #expect(heard[1].contains(" NETWORK=New :"))
  }
}
