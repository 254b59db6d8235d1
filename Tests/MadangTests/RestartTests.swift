import Foundation
import MadangTestSupport
import MadangTestTraits
import MadangWorld
import Testing

/// What `--data` keeps, as people find it after the server was started again.
@Suite(.againstHanging, .waits) struct RestartTests {
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

  /// The values that a batch of METADATA LIST has, in the order of their keys.
  private func metadata(_ target: String, _ peer: Peer) throws -> [String] {
    peer.send("METADATA \(target) LIST\r\n")
    return try peer.read(until: "BATCH -").split(separator: "\r\n").filter { $0.contains(" 761 ") }
      .map { String($0[($0.range(of: " 761 ")?.upperBound ?? $0.startIndex)...]) }
  }

  @Test("What accounts and rooms say of themselves is there after a restart; what guests say is not")
  func metadata() throws {
    let scratch = try ScratchFolder()
    let arguments = (folder: scratch.path + "/data", url: "irc://127.0.0.1:0")
    do {
      let server = try Program("serve", "--data", arguments.folder, "--listen", arguments.url)
      let port = try server.port()
      let dan = try person("Dan", port)
      dan.send("CAP REQ :batch draft/metadata-2\r\nNS REGISTER sesame\r\n")
      _ = try dan.read(until: " 900 ")
      dan.send("METADATA * SET gone x\r\nMETADATA * SET url :http://x y\r\nMETADATA * SET gone\r\n")
      _ = try dan.read(until: " 766 ")
      dan.send("JOIN #room,#other\r\nCS REGISTER #room\r\n")
      dan.send("METADATA #room SET zone KST\r\nMETADATA #other SET zone KST\r\n")
      _ = try dan.read(until: " #other zone ")
      let guest = try person("guest", port)
      guest.send("CAP REQ :batch draft/metadata-2\r\nMETADATA * SET url x\r\n")
      _ = try guest.read(until: " 761 ")
      #expect(server.end() == 0)
    }
    let server = try Program("serve", "--data", arguments.folder, "--listen", arguments.url)
    defer { server.end() }
    let port = try server.port()
    let dan = try person("dan_", port)
    dan.send("CAP REQ :batch draft/metadata-2\r\n")
    #expect(try metadata("*", dan) == [])
    dan.send("NS IDENTIFY Dan sesame\r\n")
    _ = try dan.read(until: " 900 ")
    #expect(try metadata("*", dan) == ["dan_ dan_ url * :http://x y"])
    dan.send("JOIN #room,#other\r\n")
    #expect(try metadata("#room", dan) == ["dan_ #room zone * :KST"])
    #expect(try metadata("#other", dan) == ["dan_ #other zone * :KST"])
    let guest = try person("guest", port)
    guest.send("CAP REQ :batch draft/metadata-2\r\n")
    #expect(try metadata("*", guest) == [])
  }

  @Test("Spam filters that operators added hold after a restart, beside the configuration's; one removed does not")
  func filters() throws {
    let scratch = try ScratchFolder()
    let hash = try Program.run("hash-password", input: "geheim\n").output.split(separator: "\n").first ?? ""
    let file = try scratch.write(
      "[[operator]]\nname = \"root\"\npassword = \"\(hash)\"\n"
        + "[[spam]]\npattern = \"*pills*\"\naction = \"block\"\n")
    let arguments = (folder: scratch.path + "/data", url: "irc://127.0.0.1:0")
    do {
      let server = try Program("serve", "--data", arguments.folder, "--listen", arguments.url, "--config", file)
      let dan = try person("dan", try server.port())
      dan.send("OPER root geheim\r\nSPAMFILTER ADD block *horses*\r\nSPAMFILTER ADD warn *cows*\r\n")
      dan.send("SPAMFILTER DEL 3\r\nSPAMFILTER LIST\r\n")
      #expect(try dan.read(until: " END_OF_LIST ").contains(" FILTER 2 block dan "))
      // As badly as may be: each was kept before it held.
      server.signal(SIGKILL)
      server.end()
    }
    let server = try Program("serve", "--data", arguments.folder, "--listen", arguments.url, "--config", file)
    defer { server.end() }
    let dan = try person("dan", try server.port())
    for text in ["white horses", "blue pills"] {
      dan.send("PRIVMSG dan :\(text)\r\n")
      _ = try dan.read(until: "blocked by a filter")
    }
    dan.send("OPER root geheim\r\nSPAMFILTER LIST\r\n")
    let list = try dan.read(until: " END_OF_LIST ").split(separator: "\r\n").filter { $0.contains(" FILTER ") }
    #expect(list.count == 2 && list[0].hasSuffix(" :*pills*") && list[1].hasSuffix(" :*horses*"))
  }
}
