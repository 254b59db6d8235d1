import Testing

@testable import MadangClient

@Suite struct ChatURLTests {
  private func url(_ text: String) throws -> ChatURL { try ChatURL(parsing: text) }

  @Test func `an irc URL names host, port, rooms and nickname`() throws {
    let url = try url("irc://chat.example:6697/#room,two,%23three,&four?nick=me&password=p%20w&name=Hong%20Gildong")
    #expect(url.scheme == .irc)
    #expect(url.place == .host("chat.example", port: 6697))
    #expect(url.rooms == ["#room", "#two", "#three", "&four"])
    #expect(url.nick == "me")
    #expect(url.password == "p w")
    #expect(url.realName == "Hong Gildong")
  }

  @Test(arguments: [
    ("irc://h", "h", 6667), ("plain://h", "h", 9000), ("IRC://h:1", "h", 1), ("irc://[::1]", "::1", 6667),
    ("irc://[fe80::1]:65535/#a", "fe80::1", 65535), ("plain://127.0.0.1:9000/", "127.0.0.1", 9000),
    ("plain://h?style=numbered&room=lobby", "h", 9000), ("ircs://h/#a", "h", 6697), ("ws://h", "h", 80),
    ("WSS://h/chat#a", "h", 443), ("wss://[::1]:8443/ws", "::1", 8443), ("ircs://h?client-certificates=on", "h", 6697),
    ("irc://me@h:7/#a", "h", 7),
  ])
  func `hosts and ports`(text: String, host: String, port: Int) throws {
    #expect(try url(text).place == .host(host, port: UInt16(port)))
  }

  @Test(arguments: [
    "irc://h/#방,##x?nick=하나", "irc://h/%23%EB%B0%A9,%23%23x?nick=%ED%95%98%EB%82%98", "irc://h#방,##x?nick=하나",
    "irc://하나@h/방,##x", "irc://h/#방,방,##x?nick=하나",
  ])
  func `Korean rooms and nicknames, encoded or not`(text: String) throws {
    let url = try url(text)
    #expect(url.rooms == ["#방", "##x"])
    #expect(url.nick == "하나")
  }

  @Test func `a Unix socket's path ends at the rooms`() throws {
    let url = try url("irc://unix:/run/a%23b/madang.sock#room?nick=me")
    #expect(url.place == .unix(path: "/run/a#b/madang.sock"))
    #expect(url.rooms == ["#room"])
    #expect(try self.url("plain://unix:/tmp/s").place == .unix(path: "/tmp/s"))
    #expect("\(url.place)" == "unix:/run/a#b/madang.sock")
  }

  @Test(arguments: [
    ("127.0.0.1:6667", ChatURLProblem.noScheme("127.0.0.1:6667")), ("http://h", .unknownScheme("http")),
    ("tls://h", .unknownScheme("tls")), ("irc://", .noHost), ("irc:///#room", .noHost), ("irc://[]", .noHost),
    ("irc://[::1", .unclosedBracket), ("irc://[::1]x", .afterBracket("x")), ("irc://::1/#a", .bareIPv6("::1")),
    ("irc://h:0", .badPort("0")), ("irc://h:65536", .badPort("65536")), ("irc://h:", .badPort("")),
    ("irc://h:+1", .badPort("+1")), ("irc://h:-0", .badPort("-0")),
    ("irc://h/%-0", .badEscape("%-0")), ("irc://h:x", .badPort("x")), ("irc://unix:#a", .noPath),
    ("irc://h/%", .badEscape("%")), ("irc://h/%4", .badEscape("%4")), ("irc://h/%zz", .badEscape("%zz")),
    ("irc://h/%FF", .badEscape("%FF")), ("irc://h/a%20b", .badRoom("a b")), ("irc://h/%23", .badRoom("#")),
    ("irc://h/?nick=1a", .badNick("1a")), ("irc://h/?nick=a%20b", .badNick("a b")), ("irc://h/?nick=", .badNick("")),
    ("irc://h/?nik=a", .unknownParameter("nik")), ("irc://h/?style=a", .unknownParameter("style")),
    ("irc://127.0.0.1%00h/#a", .badPlace("127.0.0.1\0h")), ("irc://a%20b", .badPlace("a b")),
    ("irc://a b:1", .badPlace("a b")), ("plain://unix:/tmp/a%00b", .badPlace("/tmp/a\0b")),
    ("ws://h/?path=ws", .badPath("ws")), ("ws://h?path=/a%20b", .badPath("/a b")), ("ws://h/a b", .badPath("/a b")),
    ("irc://h/?path=/ws", .unknownParameter("path")), ("wss://하나.example/", .foreignHost("하나.example")),
    ("ircs://하나.example/#a", .foreignHost("하나.example")), ("wss://[a b]/", .badPlace("a b")),
    ("ircs://", .noHost), ("wss:///ws#a", .noHost), ("ws://h/?style=a", .unknownParameter("style")),
    ("irc://h/?client-certificates=on", .unknownParameter("client-certificates")),
    ("plain://h/#room", .roomsInPlain), ("plain://h?nick=me", .nickInPlain),
    ("irc://h/?password=a%0Db", .badValue(parameter: "password")),
  ])
  func `what is wrong is said, and what to do`(text: String, problem: ChatURLProblem) {
    #expect(throws: problem) { try ChatURL(parsing: text) }
    #expect(!problem.description.isEmpty)
  }

  @Test(arguments: [
    ("ws://h", "/ws"), ("ws://h/", "/ws"), ("wss://h#room", "/ws"), ("wss://h/#room,two?nick=me", "/ws"),
    ("ws://h/chat/irc#room", "/chat/irc"), ("ws://h/a%2Fb?nick=me", "/a%2Fb"), ("ws://h/방#room", "/%EB%B0%A9"),
    ("ws://h/x#room?path=/y%3Ftoken=1%23", "/y?token=1#"), ("ws://h?path=/", "/"),
    ("ws://unix:/run/web.sock#room", "/ws"), ("ws://unix:/run/web.sock?path=/chat", "/chat"),
  ])
  func `a WebSocket's path stands before the rooms, and is /ws unless it is named`(text: String, target: String) throws
  {
    let url = try url(text)
    #expect(url.target == target)
    #expect(url.rooms == (text.contains("#room,two") ? ["#room", "#two"] : text.contains("#room") ? ["#room"] : []))
    #expect(try self.url("ircs://h/room").target == nil)
  }

  @Test func `what is wrong with a scheme is said with what there is`() {
    #expect(ChatURLProblem.unknownScheme("tls").description.contains("irc://, ircs://, ws://, wss:// or plain://"))
    #expect(ChatURLProblem.unknownScheme("http").description.contains("use ws://"))
    #expect(ChatURLProblem.unknownScheme("https").description.contains("use wss://"))
  }

  @Test func `a path that no socket address holds is refused here`() {
    #expect(throws: ChatURLProblem.pathTooLong(bytesMax: 107)) {
      try ChatURL(parsing: "irc://unix:/" + String(repeating: "x", count: 107))
    }
  }
}
