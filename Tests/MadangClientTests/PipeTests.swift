import MadangTestTraits
import Testing

@testable import MadangClient

/// The whole client in a pipe, over real sockets.
@Suite(.serialized, .waits) struct PipeTests {
  @Test func `IRC: lines in are said, lines out are shown, the end of the input leaves`() throws {
    let server = try ScriptedServer()
    let client = try LiveClient.inPipe("irc://127.0.0.1:\(server.port)/#방?nick=me")
    client.input.send("일찍 온 말\n")
    let peer = try server.acceptIRC(nick: "me", rooms: ["#방"])
    peer.wait(for: "PRIVMSG #방 :일찍 온 말\r\n")
    peer.send("@time=2026-11-21T09:30:00.123Z :dan!d@h PRIVMSG #방 :\u{2}안녕\u{2} \u{1B}[31m\r\n")
    client.output.wait(for: "#방 <me> 일찍 온 말\n#방 <dan> 안녕 [31m\n")
    client.input.send("끝맺지 않은 말")
    client.input.finish()
    peer.wait(for: "PRIVMSG #방 :끝맺지 않은 말\r\nQUIT\r\n")
    peer.send(":dan!d@h PRIVMSG #방 :잘 가\r\nERROR :bye\r\n")
    peer.finish()
    #expect(client.exitStatus() == 0)
    #expect(client.output.text.hasSuffix("#방 <dan> 잘 가\n"))
    #expect(!client.output.text.contains("\u{1B}"))
    client.errors.readToEnd()
    #expect(client.errors.text == "--- connecting to 127.0.0.1:\(server.port)\n--- connected as me\n")
  }

  @Test func `IRC: a room that can't be entered ends with a status`() throws {
    let server = try ScriptedServer()
    let client = try LiveClient.inPipe("irc://127.0.0.1:\(server.port)/#x?nick=me")
    client.input.send("hello\n")
    client.input.finish()
    let peer = try server.accept()
    peer.send(":s 001 me :Welcome\r\n")
    peer.wait(for: "JOIN #x\r\n")
    peer.send(":s 475 me #x :Cannot join channel (+k)\r\n")
    peer.wait(for: "QUIT\r\n")
    peer.finish()
    #expect(client.exitStatus() == 1)
    client.errors.readToEnd()
    #expect(client.errors.text.contains("!!! #x: Cannot join channel (+k)\n!!! you are in no room"))
    #expect(!peer.text.contains("hello"))
  }

  @Test func `plain: text without line endings is shown after a pause, a character cut in two is whole`() throws {
    let server = try ScriptedServer()
    let client = try LiveClient.inPipe("plain://127.0.0.1:\(server.port)")
    let peer = try server.accept()
    let bytes = Array("Client1>> 안녕".utf8)
    peer.send(Array(bytes.dropLast(4)))
    client.output.wait(for: "Client1>> \n")
    peer.send(Array(bytes.suffix(4)))
    client.output.wait(for: "안녕\n")
    client.input.send("첫째\n둘째")
    peer.wait(for: "첫째\n")
    client.input.finish()
    peer.wait(for: "둘째\n")
    #expect(peer.readToEnd(), "the client says that it sends no more")
    peer.send("잘 가")
    peer.finish()
    #expect(client.exitStatus() == 0)
    #expect(client.output.text == "Client1>> \n안녕\n잘 가\n")
  }

  @Test func `plain: what the server still answers after /quit is shown`() throws {
    let server = try ScriptedServer()
    let client = try LiveClient.inPipe("plain://127.0.0.1:\(server.port)")
    client.input.send("/who\n/quit\nunheard\n")
    client.input.finish()
    let peer = try server.accept()
    #expect(peer.readToEnd())
    #expect(peer.text == "/who\n/quit\n")
    peer.send("1 person in #lobby:\nClient1\nGoodbye.\n")
    peer.finish()
    #expect(client.exitStatus() == 0)
    #expect(client.output.text == "1 person in #lobby:\nClient1\nGoodbye.\n")
  }

  @Test func `plain: a server that closes without having read everything makes it a failure`() throws {
    let server = try ScriptedServer()
    let client = try LiveClient.inPipe("plain://127.0.0.1:\(server.port)")
    let peer = try server.accept()
    client.input.send("one\n")
    peer.wait(for: "one\n")
    client.input.send("two\n")
    client.input.finish()
    peer.waitForEndUnread()
    peer.finish()
    #expect(client.exitStatus() == 1)
    client.errors.readToEnd()
    #expect(client.errors.text.contains("before everything had arrived\n"))
  }

  @Test func `plain: a server that never closes is left`() throws {
    let server = try ScriptedServer()
    let client = try LiveClient.inPipe("plain://127.0.0.1:\(server.port)")
    client.input.send("x\n")
    client.input.finish()
    let peer = try server.accept()
    peer.wait(for: "x\n")
    #expect(client.exitStatus() == 0)
    peer.finish()
  }

  @Test func `a Unix socket is as good`() throws {
    let client = try LiveClient.inPipe("plain://unix:/nonexistent/madang.sock")
    #expect(client.exitStatus() == 1)
    client.errors.readToEnd()
    #expect(
      client.errors.text.contains("!!! could not connect to unix:/nonexistent/madang.sock: No such file or directory"))
  }

  @Test func `nobody there is a status, and so is a lost connection`() throws {
    let free = try ScriptedServer().port
    let client = try LiveClient.inPipe("irc://127.0.0.1:\(free)/#x")
    #expect(client.exitStatus() == 1)
    client.errors.readToEnd()
    #expect(client.errors.text.contains("!!! could not connect to 127.0.0.1:\(free): Connection refused\n"))

    let server = try ScriptedServer()
    let other = try LiveClient.inPipe("irc://127.0.0.1:\(server.port)/#x?nick=me")
    try server.acceptIRC(nick: "me", rooms: ["#x"]).finish()
    #expect(other.exitStatus() == 1)
    other.errors.readToEnd()
    #expect(other.errors.text.contains("!!! the server closed the connection\n"))
  }

  @Test func `a lost connection is made again if asked, and the rooms are joined`() throws {
    let server = try ScriptedServer()
    let client = try LiveClient.inPipe("irc://127.0.0.1:\(server.port)/#x,#y?nick=me", reconnect: .always)
    try server.acceptIRC(nick: "me", rooms: ["#x", "#y"]).finish()
    let again = try server.acceptIRC(nick: "me", rooms: ["#x", "#y"])
    client.errors.wait(for: "--- the server closed the connection; trying again in 1 s\n")
    client.input.finish()
    again.wait(for: "QUIT\r\n")
    again.finish()
    #expect(client.exitStatus() == 0)
  }

  @Test func `a thousand lines arrive whole and in order`() throws {
    let server = try ScriptedServer()
    let client = try LiveClient.inPipe("plain://127.0.0.1:\(server.port)", linesPerSecond: 0)
    let lines = (0..<1_000).map { "줄 \($0) " + String(repeating: "x", count: 50) + "\n" }.joined()
    client.input.send(Array(lines.utf8.prefix(60_000)))
    let peer = try server.accept()
    peer.wait(for: "줄 500 ")
    client.input.send(Array(lines.utf8.dropFirst(60_000)))
    client.input.finish()
    #expect(peer.readToEnd())
    #expect(peer.text == lines)
    peer.finish()
    #expect(client.exitStatus() == 0)
  }
}
