import MadangWire
import Testing

@testable import MadangChat
@testable import MadangWorld

@Suite("IRCv3: webirc", .alsoOverNodes)
struct WebIRCTests {
  private func harness() -> ChatHarness {
    ChatHarness {
      $0.webGateways = [
        WebGateway(password: "hunter2", hosts: ["192.0.2.*", "2001:db8::1"]), WebGateway(password: "x", hosts: ["gw"]),
      ]
    }
  }

  private func source(_ person: Person) -> String {
    person.send("NICK dan")
    return person.send("USER dan 0 * :D").first?.split(separator: " ").last.map(String.init) ?? ""
  }

  @Test("Format: the client's host and address take the place of the gateway's, without a word")
  func accepted() {
    let chat = harness()
    let dan = chat.connect(host: "192.0.2.1")
    #expect(dan.send("WEBIRC hunter2 ExampleGateway 3-100-51-198.example.com 198.51.100.3") == [])
    #expect(source(dan) == "dan!~dan@3-100-51-198.example.com")
    #expect(dan.send("WHO dan %ih").first == ":irc.test 354 dan 198.51.100.3 3-100-51-198.example.com")
    let seen = chat.enter("eve").send("WHOIS dan")
    #expect(seen.parameters(of: "320") == ["eve", "dan", "is connected through the gateway ExampleGateway"])
    #expect(
      dan.send("WHOIS dan").parameters(of: "378")?.last
        == "is connecting from *@3-100-51-198.example.com 198.51.100.3")
  }

  @Test(
    "An address stands for a host that there is none of; one that begins with a colon gets a zero before it",
    arguments: [
      ("198.51.100.3", "198.51.100.3", "198.51.100.3"), ("0::1", "0::1", "0::1"),
      ("bad@host", "198.51.100.3", "198.51.100.3"), (String(repeating: "h", count: 51), "2001:db8::2", "2001:db8::2"),
      (String(repeating: "h", count: 50), "2001:db8::2", String(repeating: "h", count: 50)),
    ])
  func hosts(host: String, address: String, shown: String) {
    let dan = harness().connect(host: "2001:db8::1")
    #expect(dan.send("WEBIRC hunter2 gate \(host) \(address)") == [])
    #expect(source(dan) == "dan!~dan@\(shown)")
  }

  @Test("`::1` as the last parameter is an address all the same")
  func colons() {
    let dan = harness().connect(host: "192.0.2.1")
    #expect(dan.send("WEBIRC hunter2 gate host :::1") == [])
    _ = source(dan)
    #expect(dan.send("WHO dan %i").first == ":irc.test 354 dan 0::1")
  }

  @Test("Security Considerations: a wrong password or an unlisted address ends the connection with ERROR")
  func refused() {
    for (host, password, text) in [
      ("192.0.2.1", "wrong", "Invalid WebIRC password"), ("192.0.2.1", "x", "Invalid WebIRC password"),
      ("198.51.100.1", "hunter2", "WEBIRC is not allowed from your address"),
    ] {
      let dan = harness().connect(host: host)
      #expect(dan.send("WEBIRC \(password) gate host 198.51.100.3") == ["ERROR :\(text)"])
      #expect(dan.isClosed)
    }
    let nobody = ChatHarness().connect(host: "192.0.2.1")
    #expect(nobody.send("WEBIRC hunter2 gate host 198.51.100.3").verbs == ["ERROR"])
  }

  @Test(
    "What is no address is refused",
    arguments: ["host", "1.2.3", "1.2.3.256", "1::2::3", "12345::", "1:2:3:4:5:6:7"])
  func addresses(address: String) {
    let dan = harness().connect(host: "192.0.2.1")
    #expect(dan.send("WEBIRC hunter2 gate host \(address)") == ["ERROR :Invalid WebIRC address"])
  }

  @Test(
    "It MUST be the first command: before capability negotiation and registration",
    arguments: ["CAP LS 302", "CAP REQ batch", "NICK dan", "USER d 0 * :D", "PASS x", "WEBIRC x gate gw 198.51.100.3"])
  func first(line: String) {
    let dan = harness().connect(host: "gw")
    dan.send(line)
    #expect(dan.send("WEBIRC x gate gw 198.51.100.3") == ["ERROR :WEBIRC must be the first command"])
    #expect(dan.isClosed)
  }

  @Test("Too few parameters are ERR_NEEDMOREPARAMS; after the welcome it is ERR_ALREADYREGISTERED")
  func elsewhere() {
    let chat = harness()
    #expect(chat.connect(host: "192.0.2.1").send("WEBIRC hunter2 gate host").verbs == ["461"])
    #expect(chat.enter("dan").send("WEBIRC hunter2 gate host 198.51.100.3").verbs == ["462"])
  }

  @Test(
    "Options: the connection is secure only where both halves are; secure=anything is secure",
    arguments: [
      (" secure", true), (" :secure=examplevalue local-port=6697 remote-port=21726", true),
      (" :local-port=6697 secure", true), (" local-port=6697 secure", true), ("", false), (" :secured", false),
      (" :local-port=6697", false),
    ])
  func secure(options: String, isSecure: Bool) {
    for gatewayIsSecure in [true, false] {
      let chat = harness()
      let dan = chat.connect(host: "192.0.2.1", isSecure: gatewayIsSecure)
      #expect(dan.send("WEBIRC hunter2 gate host 198.51.100.3\(options)") == [])
      _ = source(dan)
      #expect(dan.send("WHOIS dan").all("671").isEmpty == !(isSecure && gatewayIsSecure))
    }
  }

  @Test("Addresses of both versions are known (RFC 4291 §2.2)")
  func textOfAddresses() {
    let valid = ["1.2.3.4", "::", "0::1", "1:2:3:4:5:6:7:8", "::ffff:192.0.2.1", "2001:db8::", "1:2:3:4:5:6:1.2.3.4"]
    for address in valid { #expect(IPAddress(address) != nil, "\(address)") }
    let invalid = [
      "", ":", ":::", "1", "1.2.3.4.5", "1.2.3.", "01234::", "g::", "1:2:3:4:5:6:7:8:9", "1:2:3:4::5:6:7:8",
      "1.2.3.4::", "::1.2.3.4:1", "+1.2.3.4",
    ]
    for address in invalid { #expect(IPAddress(address) == nil, "\(address)") }
  }
}
