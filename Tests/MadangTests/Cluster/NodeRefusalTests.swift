import MadangServer
import MadangWorld
import Testing

@testable import Madang

/// What is said of a node that the others did not take.
@Suite struct NodeRefusalTests {
  @Test("words say what to do: settings made alike, a newer program installed, or a version between first")
  func words() throws {
    let refusal = NodeRefusal(folder: "data")
    try refusal.check(node: "n1")
    let settings = try #require(refusal.sentence(for: .refused(.settings(["network", "cloak"]))))
    #expect(
      settings.hasSuffix(
        "network, cloak. madang config print shows what this one has; make them alike on all nodes."))
    let newer = try #require(refusal.sentence(for: .refused(.rules(3, known: RulesRange(1...2)))))
    #expect(newer.hasSuffix("rules 3, and this program knows none after 2. Install the version that they have."))
    let older = try #require(refusal.sentence(for: .refused(.rules(1, known: RulesRange(2...3)))))
    #expect(
      older.contains("rules 1, and this program knows none before 2.") && older.contains("madang cluster upgrade"))
    for news in [ClusterNews.diverged(7), .late, .strange] {
      #expect(refusal.sentence(for: news)?.contains("madang restore --data data FILE") == true)
    }
    #expect(NodeRefusal(folder: "none").sentence(for: .diverged(7))?.hasSuffix(" Start it again.") == true)
    refusal.note(.cutOff)
    try refusal.check(node: "n1")
    refusal.note(.diverged(7))
    #expect(throws: (any Error).self) { try refusal.check(node: "n1") }
  }
}
