import MadangChat
import MadangKernel
import MadangServer
import MadangSimulator
import MadangWorld
import Testing

/// Bugs that seeds have found, each by its symptom.
@Suite("Regressions of the engine", .serialized)
struct RegressionTests {
  @Test("a slowed connection that is not read was taken for silent: Ping timeout")
  func slowedConnectionIsNotSilent() throws {
    var limits = Limits()
    limits.idleSecondsMax = 2
    limits.queries.burst = 20
    limits.queries.perSecond = 4
    let server = try SimulatedServer(limits: limits)
    let talker = server.register("talker")
    for number in 0..<200 {
      // A turn for each: so many frames fill the mailbox before their bytes count as a flood.
      server.say("PING :\(number)", talker)
      _ = server.reactor.turn(timeoutMilliseconds: 0)
    }
    var answers = ""
    for _ in 0..<240 {
      server.advance(milliseconds: 250)
      let fresh = server.heard(talker)
      if fresh.contains("PING :") { server.say("PONG :here", talker) }
      answers += fresh
    }
    #expect(!answers.contains("Ping timeout"))
    #expect(answers.contains(":199"))
  }

  @Test("a slowed connection was asked for a sign of life only behind its slowed commands: Ping timeout")
  func slowedConnectionIsAskedInTime() throws {
    var limits = Limits()
    limits.idleSecondsMax = 2
    limits.queries.burst = 20
    limits.queries.perSecond = 4
    let server = try SimulatedServer(limits: limits)
    let talker = server.register("talker")
    server.say((0..<60).map { "PING :\($0)" }.joined(separator: "\r\n"), talker)
    var answers = ""
    for _ in 0..<80 {
      server.advance(milliseconds: 250)
      let fresh = server.heard(talker)
      if fresh.contains("PING :") { server.say("PONG :here", talker) }
      answers += fresh
    }
    #expect(!answers.contains("Ping timeout"))
    #expect(answers.contains(":59"))
  }

  @Test("a labelled command that was slowed was acknowledged before it ran, and answered a second time")
  func slowedCommandIsAnsweredOnce() throws {
    var limits = Limits()
    limits.queries.burst = 20
    limits.queries.perSecond = 4
    let server = try SimulatedServer(limits: limits)
    let talker = server.register("talker")
    _ = server.ask("CAP REQ :labeled-response batch", talker)
    server.say((0..<30).map { "PING :\($0)" }.joined(separator: "\r\n"), talker)
    server.say("@label=abc JOIN #room", talker)
    var answers = ""
    for _ in 0..<40 {
      server.advance(milliseconds: 250)
      answers += server.heard(talker)
    }
    #expect(answers.contains("JOIN #room"))
    #expect(answers.ranges(of: "label=abc").count == 1)
  }

  @Test("before SendQ exceeded, short messages still came where long ones no longer did")
  func exceededSendQueueHasNoGap() throws {
    var limits = Limits()
    limits.floodControl = false
    limits.sendQueueBytesMax = Limits.sendQueueBytesMin
    let server = try SimulatedServer(limits: limits)
    server.kernel.receiveBufferBytes = 1 << 20
    let reader = server.register("reader")
    let talker = server.register("talker")
    _ = server.ask("JOIN #room", reader)
    _ = server.ask("JOIN #room", talker)
    server.settle()
    _ = server.heard(reader)
    let long = String(repeating: "x", count: 440)
    for number in 0..<1_600 {
      server.say("PRIVMSG #room :\(number) \(number.isMultiple(of: 2) ? long : "")", talker)
    }
    server.settle()
    var read = ""
    for _ in 0..<20 {
      read += server.heard(reader)
      server.settle()
    }
    let numbers = read.split(separator: "\r\n").compactMap { line in
      line.split(separator: ":").last.flatMap { Int($0.prefix { $0 != " " }) }
    }
    #expect(read.contains("SendQ exceeded"))
    #expect(numbers == Array(0..<numbers.count))
  }

  @Test("a connection that never registered kept the reactor busy for ever")
  func registrationTimesOut() throws {
    let server = try SimulatedServer()
    let lurker = server.connect()
    server.settle()
    server.advance(milliseconds: 61_000)
    #expect(server.heard(lurker).contains("Registration timed out"))
    #expect(server.kernel.isClosedByServer(lurker))
  }

  @Test("what followed a QUIT in the same segment gave the name to somebody who had left")
  func nothingFollowsQuit() throws {
    let server = try SimulatedServer()
    let leaver = server.register("leaver")
    server.say("QUIT\r\nNICK ghost\r\nJOIN #room", leaver)
    server.settle()
    server.advance(milliseconds: 5_000)
    let other = server.register("other")
    #expect(server.ask("NICK ghost", other).contains("NICK :ghost"))
    #expect(server.ask("LIST", other).contains("#room") == false)
  }

  @Test("a sign of life was asked for within the labelled answer to a batch that had been open for too long")
  func labelledAnswerHoldsNoPing() throws {
    var limits = Limits()
    limits.idleSecondsMax = 8
    var settings = ChatSettings()
    settings.limits.clientBatchSecondsMax = 1
    let server = try SimulatedServer(limits: limits, settings: settings)
    let person = server.register("dan")
    _ = server.ask("CAP REQ :batch draft/multiline labeled-response\r\nJOIN #room", person)
    #expect(server.ask("@label=x BATCH +1 draft/multiline #room", person) == "")
    var answers = ""
    for _ in 0..<40 where !answers.contains("PING") {
      server.advance(milliseconds: 250)
      answers += server.heard(person)
    }
    #expect(
      answers
        == "@label=x :madang.local FAIL BATCH TIMEOUT 1 :The batch was left open for too long\r\nPING :madang.local\r\n"
    )
  }
}
