import MadangTestTraits
import Testing

@testable import MadangClient

/// The whole client at a pseudo-terminal, over real sockets.
@Suite(.serialized, .waits) struct TerminalTests {
  /// What the terminal shows, without the time before each message.
  private func lines(_ client: LiveClient) -> [String] {
    var terminal = FakeTerminal(columns: 60)
    terminal.write(client.output.text.replacing(/\u{1B}\[\?[0-9]+[hl]/, with: ""))
    #expect(terminal.mistakes.isEmpty)
    return terminal.lines.map { $0.dropFirst(2).first == ":" ? String($0.dropFirst(6)) : $0 }
  }

  @Test func `a message that arrives while a line is typed stands above it`() throws {
    let server = try ScriptedServer()
    let client = try LiveClient.onTerminal("irc://127.0.0.1:\(server.port)/#방?nick=me")
    let peer = try server.acceptIRC(nick: "me", rooms: ["#방"])
    client.output.wait(for: "#방> ")
    client.input.send("쓰는 중")
    client.output.wait(for: "쓰는 중")
    peer.send(":dan!d@h PRIVMSG #방 :끼어들기\r\n")
    client.output.wait(for: "끼어들기")
    client.output.wait(for: "쓰는 중")
    client.input.send("\u{1B}[D\u{7F}!\r")
    peer.wait(for: "PRIVMSG #방 :쓰는!중\r\n")
    client.output.wait(for: "<me> 쓰는!중")
    client.input.send("\u{4}")
    peer.wait(for: "QUIT\r\n")
    peer.finish()
    #expect(client.exitStatus() == 0)
    #expect(
      lines(client) == [
        "--- connecting to 127.0.0.1:\(server.port)", "--- connected as me", "#방 --> me joined (u@h)",
        "#방 <dan> 끼어들기", "#방 <me> 쓰는!중", "",
      ])
  }

  @Test func `a person's connection comes back by itself, and the line being typed stays`() throws {
    let server = try ScriptedServer()
    let client = try LiveClient.onTerminal("plain://127.0.0.1:\(server.port)")
    let first = try server.accept()
    client.input.send("half")
    client.output.wait(for: "half")
    first.finish()
    client.output.wait(for: "trying again in 1 s")
    let second = try server.accept()
    client.input.send(" a line\r")
    second.wait(for: "half a line\n")
    second.send("half a line")
    second.send("\nanswer\n")
    client.output.wait(for: "answer")
    client.input.send("\u{3}")
    #expect(second.readToEnd())
    second.finish()
    #expect(client.exitStatus() == 0)
    #expect(lines(client).filter { $0.contains("half") } == ["> half a line"])
  }

  @Test func `the terminal is given back as it was`() throws {
    let server = try ScriptedServer()
    let client = try LiveClient.onTerminal("plain://127.0.0.1:\(server.port)")
    let peer = try server.accept()
    client.output.wait(for: "> ")
    #expect(!client.input.echoes)
    client.input.send("\u{3}")
    #expect(peer.readToEnd())
    #expect(client.exitStatus() == 0)
    #expect(client.input.echoes)
    #expect(client.output.text.hasSuffix("\u{1B}[?2004l"))
  }
}
