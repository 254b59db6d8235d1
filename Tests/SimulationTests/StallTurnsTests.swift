import MadangServer
import MadangSimulator
import Testing

/// Nobody waits for somebody else's big question, nor for a crowd: counted in turns of the reactor and steps of a worker, so
/// that no clock has a say in it.
@Suite("Stalls", .serialized)
struct StallTurnsTests {
  /// Commands, or pieces of an answer, that a worker runs in one step.
  private static let commandsPerStep = 4

  @Test("LIST with masks over many rooms: a message to another room is delivered between two pieces of the answer")
  func aBigQuestionIsAnsweredInPieces() throws {
    let server = try SimulatedServer(limits: quiet())
    defer { server.stop() }
    foundRooms(1_000, server)
    let (talker, listener) = pair(server)
    let asker = server.register("asker")
    let masks = (0..<5).map { "*a*b*\($0)*" }.joined(separator: ",")
    server.say((0..<15).map { _ in "LIST \(masks)" }.joined(separator: "\r\n"), asker)
    var roundsOfMessages: [Int] = []
    var answer = ""
    for number in 0..<20 {
      server.say("PRIVMSG #aside :\(number)", talker)
      roundsOfMessages.append(rounds(server) { server.heard(listener).contains(":\(number)\r\n") })
      answer += server.heard(asker)
    }
    let ends = answer.split(separator: "\r\n").count { $0.contains(" 323 ") }
    #expect(ends < 15, "The answers were over before anybody could have waited for them.")
    #expect(roundsOfMessages.allSatisfy { $0 <= 3 }, "\(roundsOfMessages)")
  }

  @Test("A long LIST goes on as its reader reads, is whole, and closes nobody")
  func aLongAnswerWaitsForItsReader() throws {
    var limits = quiet()
    limits.sendQueueBytesMax = Limits.sendQueueBytesMin
    let server = try SimulatedServer(limits: limits)
    defer { server.stop() }
    server.kernel.sendBufferBytes = 4 << 10
    server.kernel.receiveBufferBytes = 4 << 10
    foundRooms(1_000, topicBytes: 290, server)
    let asker = server.register("asker")
    server.say("LIST\r\nPING :behind", asker)
    var answer = ""
    for _ in 0..<1_000 where !answer.contains("PONG") {
      server.settle()
      answer += server.heard(asker)
    }
    let lines = answer.split(separator: "\r\n")
    #expect(lines.count { $0.contains(" 322 asker #r") } == 1_000)
    #expect(answer.utf8.count > Limits.sendQueueBytesMin, "It would have fitted the SendQ as a whole.")
    #expect(lines.last?.contains("PONG") == true, "What was asked behind it is answered behind it.")
  }

  @Test("An answer that goes on ends with its reader")
  func anAnswerEndsWithItsReader() throws {
    let server = try SimulatedServer(limits: quiet())
    defer { server.stop() }
    server.kernel.sendBufferBytes = 4 << 10
    server.kernel.receiveBufferBytes = 4 << 10
    foundRooms(700, topicBytes: 290, server)
    for end in [server.kernel.closeAtClient, server.kernel.resetAtClient, server.kernel.finishAtClient] {
      let asker = server.register("asker")
      server.say("LIST\r\nLIST", asker)
      server.settle()
      end(asker)
      server.settle()
      server.advance(milliseconds: Limits.lastWordsMilliseconds + 10_000)
      let other = server.register("other")
      #expect(server.ask("WHOIS asker", other).contains(" 401 "), "Somebody who is gone is still here.")
      server.say("QUIT", other)
      server.settle()
    }
  }

  @Test("NAMES and WHO of a large room name every member, also one who moves while they are told")
  func aLargeRoomIsToldWhole() throws {
    let server = try SimulatedServer(limits: quiet())
    defer { server.stop() }
    let members = (0..<1_100).map { server.register("m\($0)") }
    for member in members { server.say("JOIN #large", member) }
    server.settle()
    for member in members { _ = server.heard(member) }
    let asker = members[700]
    server.say("NAMES #large\r\nWHO #large", asker)
    // Some leave while it is told, from all over the list.
    var answer = ""
    for number in stride(from: 0, to: 1_100, by: 7) where number != 700 {
      server.say("PART #large", members[number])
      _ = server.reactor.turn(timeoutMilliseconds: 0)
      _ = server.worker.step(commandsMax: 2)
      answer += server.heard(asker)
    }
    server.settle()
    answer += server.heard(asker)
    var named: Set<Substring> = []
    var listed: Set<Substring> = []
    for line in answer.split(separator: "\r\n") {
      let words = line.split(separator: " ")
      if words.count > 5, words[1] == "353" {
        for word in words[5...] { named.insert(word.drop { $0 == ":" || $0 == "@" }) }
      }
      if words.count > 7, words[1] == "352" { listed.insert(words[7]) }
    }
    let stayed = Set((0..<1_100).filter { $0 % 7 != 0 || $0 == 700 }.map { Substring("m\($0)") })
    #expect(named.isSuperset(of: stayed), "\(stayed.subtracting(named))")
    #expect(listed.isSuperset(of: stayed), "\(stayed.subtracting(listed))")
    #expect(answer.contains(" 366 ") && answer.contains(" 315 "))
  }

  @Test(
    "A crowd that joins one room: each arrival is told to each member once, in one order, and others are served meanwhile"
  )
  func aCrowdJoins() throws {
    let server = try SimulatedServer(limits: quiet())
    defer { server.stop() }
    let (talker, listener) = pair(server)
    let members = crowd(400, server)
    let witness = server.register("witness")
    _ = server.ask("JOIN #crowd", witness)
    for member in members { server.say("JOIN #crowd", member) }
    server.say("PRIVMSG #aside :hello", talker)
    let waited = rounds(server) { server.heard(listener).contains(":hello\r\n") }
    #expect(waited <= 6)
    server.settle()
    func arrivals(_ row: Int) -> [Substring] {
      server.heard(row).split(separator: "\r\n").filter { $0.contains(" JOIN ") }.map { $0.prefix { $0 != "!" } }
    }
    let all = arrivals(witness)
    #expect(all.count == 400)
    #expect(Set(all).count == 400)
    for member in members {
      let heard = arrivals(member)
      #expect(heard.elementsEqual(all.suffix(heard.count)), "Somebody was told of arrivals otherwise than others.")
      #expect(heard.first == ":c\(members.firstIndex(of: member) ?? -1)", "Their own arrival came first.")
    }
  }

  @Test("A crowd whose connections break is told of to those who stay, each departure once")
  func aCrowdBreaks() throws {
    let server = try SimulatedServer(limits: quiet())
    defer { server.stop() }
    let (talker, listener) = pair(server)
    let members = crowd(400, server)
    for member in members { server.say("JOIN #crowd", member) }
    server.settle()
    let witness = server.register("witness")
    _ = server.ask("JOIN #crowd", witness)
    server.settle()
    _ = server.heard(witness)
    for member in members { server.kernel.resetAtClient(member) }
    server.say("PRIVMSG #aside :hello", talker)
    let waited = rounds(server) { server.heard(listener).contains(":hello\r\n") }
    #expect(waited <= 6)
    server.settle()
    let departures = server.heard(witness).split(separator: "\r\n").filter { $0.contains(" QUIT ") }
    #expect(departures.count == 400)
    #expect(Set(departures.map { $0.prefix { $0 != "!" } }).count == 400)
  }

  @Test("Whoever has many connections waits for them alone: another address has its turn after one of theirs")
  func addressesAreServedInTurn() throws {
    let server = try SimulatedServer(limits: quiet())
    defer { server.stop() }
    let crowd = (0..<200).map { _ in server.connect(from: 0x0A01_0001) }
    let other = server.connect(from: 0x0A02_0002)
    for (number, row) in crowd.enumerated() { server.say("NICK a\(number)\r\nUSER a 0 * :a", row) }
    server.say("NICK other\r\nUSER o 0 * :o", other)
    server.settle()
    for row in crowd { server.say("WHO *\r\nWHO *\r\nWHO *", row) }
    server.say("PING :me", other)
    _ = server.heard(other)
    let waited = rounds(server) { server.heard(other).contains("PONG") }
    #expect(waited <= 2)
  }

  @Test("An arrival in a large room costs by how many are told of it; one in a small room doesn't")
  func manyWhoAreToldAreDear() throws {
    var limits = Limits()
    limits.speech = CommandRate(burst: 5, perSecond: 1)
    let server = try SimulatedServer(limits: limits)
    defer { server.stop() }
    let members = (0..<1_050).map { server.register("c\($0)") }
    for member in members { server.say("JOIN #large", member) }
    server.settle()
    server.advance(milliseconds: 20_000)
    let mover = server.register("mover")
    server.advance(milliseconds: 20_000)
    #expect(
      server.ask("JOIN #small\r\nPART #small\r\nJOIN #small\r\nPRIVMSG #small :x\r\nPING 1", mover).contains("PONG"))
    server.advance(milliseconds: 20_000)
    server.say("JOIN #large\r\nPART #large\r\nJOIN #large\r\nPING 2", mover)
    server.settle()
    #expect(!server.heard(mover).contains("PONG"), "Moving in and out of a large room costs nothing.")
    server.advance(milliseconds: 40_000)
    #expect(server.heard(mover).contains("PONG"), "Who was slowed down is never heard again.")
  }

  @Test(
    "A server that ends tells nobody of the others' departures, and waits a second and a half for who does not read")
  func endingIsShort() throws {
    let server = try SimulatedServer(limits: quiet())
    server.kernel.sendBufferBytes = 1 << 10
    server.kernel.receiveBufferBytes = 1 << 10
    let members = (0..<300).map { server.register("c\($0)") }
    for member in members { server.say("JOIN #crowd", member) }
    for _ in 0..<200 {
      server.settle()
      for member in members { _ = server.heard(member) }
    }
    let start = server.kernel.now
    server.kernel.signals.append(.stop)
    var heard = ""
    while server.reactor.turn(timeoutMilliseconds: 0) {
      server.worker.runUntilIdle()
      heard += server.heard(members[0])
      server.kernel.now += 50
    }
    heard += server.heard(members[0])
    #expect(server.kernel.now - start <= 1_600)
    #expect(!heard.contains(" QUIT "), "Somebody was told of departures during the shutdown.")
    #expect(heard.contains("ERROR :Closing Link"))
  }

  // MARK: What they share

  private func quiet() -> Limits {
    var limits = Limits()
    limits.floodControl = false
    return limits
  }

  private func foundRooms(_ count: Int, topicBytes: Int = 0, _ server: SimulatedServer) {
    let topic = String(repeating: "t", count: topicBytes)
    for founder in 0..<(count + 49) / 50 {
      let row = server.register("f\(founder)")
      for number in founder * 50..<min(count, founder * 50 + 50) {
        server.say("JOIN #r\(number)", row)
        if topicBytes > 0 { server.say("TOPIC #r\(number) :\(topic)", row) }
        if number % 10 == 9 { _ = server.ask("PING x", row) }
      }
      server.settle()
      _ = server.heard(row)
    }
  }

  /// People from a few addresses, as a school or an office has them.
  private func crowd(_ count: Int, _ server: SimulatedServer) -> [Int] {
    (0..<count).map { server.register("c\($0)", from: 0x0A01_0000 + UInt32($0 / 128)) }
  }

  /// Two people in a room aside.
  private func pair(_ server: SimulatedServer) -> (talker: Int, listener: Int) {
    let rows = ["talker", "listener"].map { server.register($0) }
    for row in rows { _ = server.ask("JOIN #aside", row) }
    for row in rows { _ = server.heard(row) }
    return (rows[0], rows[1])
  }

  /// How many turns and steps pass until something has happened; at most 100.
  private func rounds(_ server: SimulatedServer, until isDone: () -> Bool) -> Int {
    for round in 1...100 {
      _ = server.reactor.turn(timeoutMilliseconds: 0)
      _ = server.worker.step(commandsMax: StallTurnsTests.commandsPerStep)
      _ = server.reactor.turn(timeoutMilliseconds: 0)
      if isDone() { return round }
    }
    return 100
  }
}
