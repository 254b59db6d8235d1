import Testing

@testable import MadangBenchCore
@testable import MadangKernel

/// Options and targets: what they mean, and what is said where they can't be used.
struct PlanTests {
  private func plan(
    _ dialect: Dialect = .irc, _ scenario: Scenario = .fanout, connections: Int = 1000, rooms: Int = 1,
    senders: Int? = nil, bytes: Int = 100, pace: Pace = .window(64), troublemakers: Int = 0
  ) -> LoadPlan {
    LoadPlan(
      dialect: dialect, address: .loopback(port: 1), scenario: scenario, connections: connections, rooms: rooms,
      senders: senders, bytes: bytes, pace: pace, troublemakers: troublemakers)
  }

  @Test func impossiblePlansNameTheOption() {
    for (plan, option) in [
      (plan(connections: 0), "--connections"), (plan(rooms: 0), "--rooms"), (plan(connections: 5, rooms: 6), "--rooms"),
      (plan(connections: 1), "--connections"), (plan(connections: 3, rooms: 3), "--connections"),
      (plan(connections: .max), "--connections"), (plan(pace: .rate(1e9)), "at most 10,000,000"),
      (plan(.plain, rooms: 2), "--rooms"), (plan(senders: 0), "--senders"), (plan(senders: 1001), "--senders"),
      (plan(bytes: 8), "--bytes"), (plan(bytes: 401), "--bytes"), (plan(pace: .window(0)), "--window"),
      (plan(pace: .rate(0)), "--rate"), (plan(pace: .rate(.nan)), "--rate"),
      (plan(.redis, .churn, troublemakers: 1), "--scenario churn"), (plan(.irc, .churn), "--troublemakers"),
      (plan(.irc, .slowReader, connections: 4, troublemakers: 4), "--troublemakers"),
      (LoadPlan(dialect: .plain, address: .loopback(port: 1), scenario: .echo, echoes: false), "--rooms"),
    ] {
      #expect(plan.problem?.contains(option) == true, "\(option): \(plan.problem ?? "no problem")")
    }
    for (joining, isPossible) in [(0, false), (1, true), (10_000, true), (10_001, false)] {
      var plan = plan()
      plan.joiningMax = joining
      #expect(plan.problem?.contains("--joining") == (isPossible ? nil : true))
    }
    #expect(plan().problem == nil)
  }

  @Test func membersAndRecipientsAddUp() {
    for (connections, rooms, trouble) in [
      (1000, 1, 0), (1000, 100, 0), (10, 3, 0), (10, 4, 2), (7, 7, 0), (100, 7, 20),
    ] {
      let plan = plan(connections: connections, rooms: rooms, troublemakers: trouble)
      #expect((0..<plan.roomsUsed).map(plan.members).reduce(0, +) == connections)
      let counted = (0..<connections).filter { !plan.isTroublemaker($0) }
      for room in 0..<plan.roomsUsed {
        let inside = counted.filter { plan.room(of: $0) == room }.count
        #expect(plan.recipients(in: room) == inside - 1)
      }
    }
  }

  @Test func sendersAreSpreadAndNeverMakeTrouble() {
    let plan = plan(connections: 1000, rooms: 10, senders: 20, troublemakers: 100)
    #expect(plan.senderNumbers.count == 20)
    #expect(Set(plan.senderNumbers).count == 20)
    #expect(plan.senderNumbers.allSatisfy { !plan.isTroublemaker($0) })
    #expect(Set(plan.senderNumbers.map(plan.room)).count == 9, "every room but that of the troublemakers")
  }

  @Test func everyRoomHasSomebodyThatGivesPlaces() {
    let all = plan(connections: 12, rooms: 3, senders: 12)
    #expect(all.placeGivers.enumerated().filter(\.element).map(\.offset) == [0, 4, 8])
    let few = plan(connections: 6, rooms: 1, senders: 2)
    #expect(few.placeGivers == [false, true, true, false, true, true])
  }

  @Test func targetsAreRead() throws {
    #expect(try Target("irc://127.0.0.1:6697") == Target(dialect: .irc, address: .loopback(port: 6697)))
    #expect(try Target("plain://localhost") == Target(dialect: .plain, address: .loopback(port: 9000)))
    #expect(try Target("plain://127.0.0.1:9?style=announce&room=x").echoes == true)
    #expect(try Target("irc://unix:/run/irc.sock").address == .unix(path: "/run/irc.sock"))
    #expect(try Target("nats://[::1]:4222/").address == .ipv6(high: 0, low: 1, port: 4222))
  }

  @Test("A server on several machines: each connection goes to the next of them, and comes back in the description")
  func severalAddresses() throws {
    let target = try Target("irc://127.0.0.1:1,localhost,[::1]:3")
    #expect(target.address == .loopback(port: 1))
    #expect(target.others == [.loopback(port: 6667), .ipv6(high: 0, low: 1, port: 3)])
    #expect(try Target(target.description) == target)
    var plan = LoadPlan(dialect: .irc, address: target.address)
    #expect((0..<4).allSatisfy { plan.address(of: $0) == target.address })
    plan.others = target.others
    let all = [target.address] + target.others
    for number in 0..<10 { #expect(plan.address(of: number) == all[number % 3]) }
  }

  @Test(arguments: [
    ("irc://127.0.0.1:1,", "the host"), ("irc://127.0.0.1:1,localhost:0", "the port"),
    ("localhost:6667", "a URL is needed"), ("http://localhost", "unknown scheme"), ("irc://localhost:0", "the port"),
    ("irc://localhost:99999", "the port"), ("irc://chat.example:6667", "the host"), ("irc://", "the host"),
    ("irc://localhost:+1", "the port"), ("irc://::1:6667", "in brackets"), ("irc://[::1", "in brackets"),
    ("irc://unix:run", "begins with a slash"), ("irc://unix:/" + String(repeating: "a", count: 107), "107 bytes"),
  ])
  func badTargetsAreExplained(text: String, words: String) {
    let error = #expect(throws: UnusableOption.self) { try Target(text) }
    #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
  }
}
