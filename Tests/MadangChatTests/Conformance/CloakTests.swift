import Testing

@testable import MadangChat
@testable import MadangWorld

@Suite("Cloaks", .alsoOverNodes)
struct CloakTests {
  /// No hash for a server, but one whose answers can be told apart.
  private static func sum(_ key: [UInt8], _ message: [UInt8]) -> [UInt8] {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in key + message { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    return (0..<8).map { UInt8(truncatingIfNeeded: hash >> UInt64(56 - 8 * $0)) }
  }

  private let chat = ChatHarness {
    OperatorTests.configure(&$0)
    $0.cloak = Cloak(key: [1, 2, 3], suffix: "users.test", hash: CloakTests.sum)
  }

  private func enter(_ nick: String, host: String) -> Person {
    let person = chat.connect(host: host)
    person.send("NICK \(nick)")
    person.send("USER \(nick) 0 * :\(nick)")
    _ = person.heard()
    return person
  }

  private func host(_ person: Person) -> String { chat.world.sessions[person.handle.slot].host }

  @Test("Others see the cloak; its parts are the same for the same network")
  func parts() {
    let one = host(enter("one", host: "192.0.2.7")).split(separator: ".")
    let two = host(enter("two", host: "192.0.2.8")).split(separator: ".")
    let three = host(enter("three", host: "192.0.3.7")).split(separator: ".")
    #expect(one.count == 5 && one.suffix(2) == ["users", "test"])
    #expect(one[0] != two[0] && one[1...] == two[1...])
    #expect(one[1] != three[1] && one[2...] == three[2...])
    #expect(host(enter("again", host: "192.0.2.7")) == one.joined(separator: "."))
    let six = host(enter("six", host: "2001:db8:0:1::7")).split(separator: ".")
    let seven = host(enter("seven", host: "2001:db8:0:1::8")).split(separator: ".")
    #expect(six[0] != seven[0] && six[1...] == seven[1...])
    #expect(host(enter("named", host: "home")).split(separator: ".").count == 3)
  }

  @Test("RPL_WELCOME: whose host is hidden is greeted by the nickname alone")
  func welcome() {
    let person = chat.connect(host: "192.0.2.7")
    person.send("NICK dan")
    #expect(person.send("USER d 0 * :D").parameters(of: "001") == ["dan", "Welcome to the Test Network, dan"])
  }

  @Test("The real name of a plain connection, which tells where it comes from elsewhere, shows no address")
  func plain() {
    let dan = enter("dan", host: "198.51.100.1")
    let person = chat.connect(host: "192.0.2.7", encoding: .plainNumbered, address: "192.0.2.7:4711", home: "#room")
    dan.send("CAP REQ extended-join")
    dan.send("JOIN #room")
    for line in ["WHOIS Client1", "WHO Client1", "WHO * %r"] {
      let answer = dan.send(line)
      #expect(answer.joined().contains(host(person)))
      #expect(!answer.joined().contains("192.0.2"))
    }
  }

  @Test("RPL_WHOISHOST: the address is for operators and for oneself; nothing else shows it")
  func whois() {
    let eve = enter("eve", host: "192.0.2.7")
    let dan = enter("dan", host: "198.51.100.1")
    #expect(eve.send("WHOIS eve").parameters(of: "378")?[2].hasSuffix("192.0.2.7") == true)
    eve.send("JOIN #room")
    for line in ["WHOIS eve", "WHO eve", "USERHOST eve", "WHO #room"] {
      #expect(!dan.send(line).joined().contains("192.0.2"))
    }
    dan.send("OPER root secret")
    #expect(dan.send("WHOIS eve").parameters(of: "378")?[2].hasSuffix("192.0.2.7") == true)
    eve.send("QUIT")
    #expect(dan.send("WHOWAS eve").parameters(of: "338")?[2] == "192.0.2.7")
    let far = enter("far", host: "198.51.100.2")
    #expect(!far.send("WHOWAS eve").joined().contains("192.0.2"))
  }

  @Test("Bans from the server mean the address behind a cloak; bans from rooms only what everyone sees")
  func bans() {
    let dan = enter("dan", host: "198.51.100.1")
    dan.send("JOIN #room")
    dan.send("MODE #room +b *!*@192.0.2.7")
    let eve = enter("eve", host: "192.0.2.7")
    #expect(eve.send("JOIN #room").verbs.first == "JOIN")
    eve.send("PART #room")
    dan.send("MODE #room +b *!*@\(host(eve))")
    #expect(eve.send("JOIN #room").verbs == ["474"])
    dan.send("OPER root secret")
    dan.send("KLINE *!*@192.0.2.7 :x")
    #expect(eve.isClosed)
    dan.send("KLINE 192.0.2.0/24 :x")
    #expect(chat.connect(host: "192.0.2.8").isClosed)
  }

  @Test("webirc: the gateway is known by its own address, and what it tells of its client is cloaked and can be banned")
  func throughGateway() {
    chat.change { $0.webGateways = [WebGateway(password: "x", hosts: ["203.0.113.1"])] }
    let dan = enter("dan", host: "host")
    dan.send("OPER root secret")
    let eve = chat.connect(host: "203.0.113.1")
    #expect(eve.send("WEBIRC x Gateway client.example 192.0.2.7") == [])
    eve.send("NICK eve")
    #expect(eve.send("USER eve 0 * :eve").verbs.contains("001"))
    #expect(host(eve).hasSuffix(".users.test"))
    let near = enter("near", host: "host")
    #expect(near.send("WHO eve %ih").first == ":irc.test 354 near 255.255.255.255 \(host(eve))")
    #expect(!near.send("WHOIS eve").joined().contains("192.0.2.7"))
    #expect(
      dan.send("WHOIS eve").parameters(of: "378")?.last == "is connecting from *@client.example 192.0.2.7")
    dan.send("KLINE 192.0.2.0/24 :x")
    #expect(eve.isClosed && !near.isClosed)
  }
}
