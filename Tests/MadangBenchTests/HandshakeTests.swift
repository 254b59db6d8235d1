import Testing

@testable import MadangBenchCore

/// Getting into a room, in each dialect, however the server's answers are cut.
struct HandshakeTests {
  private let welcome =
    ":s 001 n5 :Hello\r\nPING :abc def\r\n:s 375 n5 :-\r\n:s 376 n5 :End\r\n:n5!u@h JOIN #r2\r\n"
    + ":s 353 n5 = #r2 :n5 n6 376 366\r\n:s 366 n5 #r2 :End\r\n"

  @Test func ircAtEveryCut() throws {
    let bytes = Array(welcome.utf8)
    for cut in 0...bytes.count {
      var handshake = Handshake(dialect: .irc, number: 5, room: 2, wantsEcho: false)
      #expect(String(decoding: handshake.begin(), as: UTF8.self) == "NICK n5\r\nUSER u5 0 * :load\r\n")
      let said = try handshake.receive(bytes[..<cut]) + handshake.receive(bytes[cut...])
      #expect(String(decoding: said, as: UTF8.self) == "PONG :abc def\r\nJOIN #r2\r\n", "cut at \(cut)")
      #expect(handshake.isDone)
    }
  }

  @Test func aMessageAboutAnEndIsNotTheEnd() throws {
    var handshake = Handshake(dialect: .irc, number: 5, room: 2, wantsEcho: false)
    _ = handshake.begin()
    #expect(try handshake.receive(Array(":s 372 n5 :- 376 \r\n:s NOTICE * :366 x\r\n".utf8)).isEmpty)
    #expect(!handshake.isDone)
  }

  @Test func aRefusalIsPassedOn() {
    for line in ["ERROR :Closing link: full", ":s 432 * n5 :Erroneous nickname", ":s 465 n5 :banned"] {
      var handshake = Handshake(dialect: .irc, number: 5, room: 2, wantsEcho: false)
      _ = handshake.begin()
      let error = #expect(throws: Handshake.Refusal.self) { try handshake.receive(Array("\(line)\r\n".utf8)) }
      #expect(error?.words == line)
    }
  }

  @Test func aTakenNicknameIsChangedAFewTimes() throws {
    var handshake = Handshake(dialect: .irc, number: 5, room: 2, wantsEcho: false)
    _ = handshake.begin()
    let taken = Array(":s 433 * n5 :Nickname is already in use\r\n".utf8)
    for nickname in ["n5_", "n5__", "n5___"] {
      #expect(try handshake.receive(taken) == Array("NICK \(nickname)\r\n".utf8))
    }
    #expect(throws: Handshake.Refusal.self) { try handshake.receive(taken) }
  }

  @Test func theOthers() throws {
    var redis = Handshake(dialect: .redis, number: 0, room: 12, wantsEcho: true)
    #expect(String(decoding: redis.begin(), as: UTF8.self) == "*2\r\n$9\r\nSUBSCRIBE\r\n$6\r\nroom12\r\n")
    _ = try redis.receive(Array("*3\r\n$9\r\nsubscribe\r\n$6\r\nroom12\r\n".utf8))
    #expect(!redis.isDone)
    _ = try redis.receive(Array(":1\r\n".utf8))
    #expect(redis.isDone)

    var nats = Handshake(dialect: .nats, number: 0, room: 1, wantsEcho: true)
    _ = nats.begin()
    #expect(try nats.receive(Array("INFO {}\r\nPING\r\n".utf8)) == Array("PONG\r\n".utf8))
    _ = try nats.receive(Array("PONG\r\n".utf8))
    #expect(nats.isDone)

    var plain = Handshake(dialect: .plain, number: 0, room: 0, wantsEcho: false)
    #expect(plain.begin().isEmpty)
    #expect(plain.isDone)
  }

  @Test func echoIsAskedForOnlyWhereWanted() {
    var handshake = Handshake(dialect: .irc, number: 1, room: 1, wantsEcho: true)
    #expect(String(decoding: handshake.begin(), as: UTF8.self).contains("CAP REQ :echo-message\r\nCAP END\r\n"))
  }
}
