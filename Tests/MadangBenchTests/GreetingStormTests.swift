import MadangKernel
import MadangTestTraits
import Testing

@testable import MadangBenchCore

/// Those who begin TLS, against the server that is built with the benchmark.
@Suite(.waits) struct GreetingStormTests {
  @Test func `who goes all the way is done, and who says nothing is neither done nor refused`() throws {
    let server = try MadangServerProcess.start(carriage: Carriage(isSecure: true))
    defer { server.end() }
    var storm = try GreetingStorm(server.target.address)
    defer { storm.close() }
    for number in 0..<24 { try storm.begin([.whole, .nothing, .hello][number % 3]) }
    let deadline = MonotonicClock.nanoseconds() + 120_000_000_000
    while storm.done < 8, MonotonicClock.nanoseconds() < deadline { try storm.turn(5) }
    #expect(storm.done == 8 && storm.refused == 0 && storm.begun == 24)
  }

  @Test func `a server says all that it listens on, the target first`() throws {
    let server = try MadangServerProcess.start(extra: ["--listen", "plain://127.0.0.1:0"])
    defer { server.end() }
    #expect(server.targets.map(\.dialect) == [.irc, .plain] && server.targets.first == server.target)
  }
}
