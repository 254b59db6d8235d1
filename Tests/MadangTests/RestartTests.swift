import Foundation
import Testing

/// What `--data` keeps, as people find it after the server was started again.
@Suite(.timeLimit(.minutes(5))) struct RestartTests {
  private func person(_ nick: String, _ port: UInt16) throws -> Peer {
    let peer = try Peer(port: port)
    peer.send("NICK \(nick)\r\nUSER \(nick) 0 * :\(nick)\r\n")
    _ = try peer.read(until: " 422 ")
    return peer
  }

  @Test("Accounts, whose nicknames are, and registered rooms with all that belongs to them, are there after a restart")
  func restart() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "data-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    do {
      let server = try Program("serve", "--data", folder.path, "--listen", "irc://127.0.0.1:0")
      let port = try server.port()
      let dan = try person("Dan", port)
      dan.send("PRIVMSG NickServ :REGISTER sesame\r\n")
      #expect(try dan.read(until: " 900 ").contains("logged in as Dan"))
      let eve = try person("eve", port)
      eve.send("REGISTER * * barley\r\n")
      _ = try eve.read(until: " 900 ")
      dan.send("JOIN #Room\r\n")
      _ = try dan.read(until: " 366 ")
      eve.send("JOIN #room\r\n")
      _ = try eve.read(until: " 366 ")
      dan.send("CS REGISTER #room\r\nMODE #room +obk eve evil!*@* key\r\nTOPIC #room :still here\r\n")
      _ = try dan.read(until: " TOPIC ")
      // Right away: what changed last is kept by the end of the program itself.
      #expect(server.end() == 0)
    }
    let server = try Program("serve", "--data", folder.path, "--listen", "irc://127.0.0.1:0")
    defer { server.end() }
    let port = try server.port()
    let thief = try Peer(port: port)
    thief.send("NICK dan\r\nUSER d 0 * :d\r\n")
    _ = try thief.read(until: " 433 * dan ")
    let eve = try person("eve_", port)
    eve.send("NS IDENTIFY eve barley\r\n")
    _ = try eve.read(until: " 900 ")
    eve.send("JOIN #room\r\n")
    let answer = try eve.read(until: " 366 ")
    #expect(answer.contains(" 332 eve_ #Room :still here") && answer.contains(" 353 eve_ = #Room :@eve_"))
    eve.send("MODE #room b\r\nMODE #room\r\n")
    #expect(try eve.read(until: " 329 ").contains(" 367 eve_ #Room evil!*@* Dan "))
    eve.send("CS INFO #room\r\n")
    #expect(try eve.read(until: " NOTICE ").contains("founded by Dan"))
  }
}
