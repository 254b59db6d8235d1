import MadangKernel
import MadangTestSupport
import Testing

@testable import MadangServer

@Suite("plain sockets: many people")
struct PlainCrowdTests {
  static let crowd = 2_000
  /// Both ends of every connection are in this process.
  static let hasDescriptors = ((try? DescriptorLimit.raise()) ?? 0) >= 2 * crowd + 200

  @Test(
    "2,000 connections at once: each has its number, and hears what is said",
    .enabled(if: hasDescriptors, "This process may not open 4,200 descriptors: raise the hard limit (ulimit -Hn)."))
  func thousands() throws {
    let server = try ServerUnderTest(.numbered)
    let people = try (0..<Self.crowd).map { _ in try server.connect(to: .numbered) }
    waitUntil { server.courtyard.world.withReading { $0.registeredCount } == Self.crowd }
    try ask(people[0], until: "\(Self.crowd) people in #lobby:")
    var names: Set<String> = []
    for person in people {
      try person.send("/nick\n")
      names.insert(String(try person.line().split(separator: " ")[2].dropLast()))
    }
    #expect(names == Set((1...Self.crowd).map { "Client\($0)" }))
    for speaker in [0, Self.crowd - 1] {
      try people[speaker].send("hello everybody\n")
      for (number, person) in people.enumerated() where number != speaker {
        #expect(try person.line().hasSuffix(">> hello everybody"))
      }
    }
    for person in people[1...] { person.reset() }
    waitUntil { server.courtyard.world.withReading { $0.registeredCount } == 1 }
    try ask(people[0], until: "1 person in #lobby:")
  }

  /// Asks until the answer is that one.
  private func ask(_ person: TestClient, until answer: String) throws {
    try waitUntil {
      try person.send("/who\n/nick\n")
      let first = try person.line { $0.contains(" in #lobby:") }
      _ = try person.line { $0.hasPrefix("You are ") }
      return first == answer
    }
  }

  @Test("everybody sees the same order of messages")
  func order() throws {
    let server = try ServerUnderTest(.announce, workers: 4)
    let people = try (0..<30).map { _ in try server.connectPlain(.announce).client }
    for round in 1...20 {
      for (number, person) in people.enumerated() { try person.send("\(number) says \(round)\n") }
    }
    let wanted = people.count * 20
    func talk(of person: TestClient) throws -> [String] {
      try (0..<wanted).map { _ in try person.line { $0.contains(" says ") } }
    }
    let order = try talk(of: people[0])
    #expect(Set(order).count == wanted)
    for person in people[1...] { #expect(try talk(of: person) == order) }
  }
}
