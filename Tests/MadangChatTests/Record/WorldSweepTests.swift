import MadangMemory
import MadangRecords
import MadangWire
import Testing

@testable import MadangChat
@testable import MadangWorld

/// Going through a world in steps.
@Suite struct WorldSweepTests {
  private let chat = ChatHarness()
  private var nodes = NodeTable()

  /// What steps come to until it begins anew.
  private func around(_ sweep: inout WorldSweep) -> [Digest] {
    var digests: [Digest] = []
    repeat { digests.append(sweep.step(chat.world, nodes)) } while sweep != WorldSweep() && digests.count < 100
    return digests
  }

  @Test("each step tells what of each node counts next, whatever the rest of the world is")
  mutating func table() {
    let begin = LogBatch(.begin(name: "n1", nonce: 1, after: 0), milliseconds: 0)
    guard case .begun(let life, _, _) = nodes.take(begin, at: 1) else {
      Issue.record("It does not begin.")
      return
    }
    var sweep = WorldSweep()
    let before = sweep.step(chat.world, nodes)
    sweep = WorldSweep()
    #expect(
      nodes.take(LogBatch(.entries(LogBatch.Statement(life, number: 0, applied: 0)), milliseconds: 0), at: 2) == .counts
    )
    #expect(sweep.step(chat.world, nodes) != before)
  }

  @Test("goes through all of it, and begins anew; whatever changes shows in some step of the next round")
  func changes() {
    let people = (0..<300).map { chat.enter("p\($0)", in: "#a") }
    var sweep = WorldSweep()
    let first = around(&sweep)
    #expect(first.count >= 4 && around(&sweep) == first)
    let changes: [(String, () -> Void)] = [
      ("away", { people[299].send("AWAY :gone") }), ("nick", { people[0].send("NICK other") }),
      ("topic", { people[0].send("TOPIC #a :new") }), ("mode", { people[0].send("MODE #a +i") }),
      ("part", { people[5].send("PART #a") }), ("room", { people[5].send("JOIN #b") }),
      ("node", { chat.world.take(NodeChange(.first, .begun(name: "n1"), milliseconds: 1)) }),
      ("filter", { add("*a*", by: "dan", at: 1) }), ("a later filter", { add("*a*", by: "dan", at: 2) }),
    ]
    var last = first
    for (name, change) in changes {
      change()
      let digests = around(&sweep)
      #expect(digests != last, "\(name)")
      last = digests
    }
  }

  private func add(_ pattern: String, by author: String, at seconds: Int64) {
    guard let filter = SpamFilter(pattern: pattern, action: .block, author: author, setSeconds: seconds, bytesMax: 100)
    else {
      Issue.record("\(pattern) is no pattern.")
      return
    }
    chat.world.addFilter(filter)
  }

  @Test("when a node was given a filter by its configuration is its own")
  func configuredFilters() {
    var digests: [[Digest]] = []
    for seconds in [Int64(1), 2] {
      add("*a*", by: SpamFilter.configuration, at: seconds)
      var sweep = WorldSweep()
      digests.append(around(&sweep))
      guard let filter = chat.world.filters.last else {
        Issue.record("There is no filter.")
        return
      }
      let isRemoved = chat.world.removeFilter(filter)
      #expect(isRemoved)
    }
    #expect(digests[0] == digests[1])
  }

  @Test("where nobody looks it goes as far; it is the same again after it was written and read")
  func goesAsFar() throws {
    for number in 0..<600 { _ = chat.enter("p\(number)", in: "#a", "#r\(number / 100)") }
    var seeing = WorldSweep()
    var blind = WorldSweep()
    var steps = 0
    repeat {
      let digest = seeing.step(chat.world, nodes)
      #expect(
        blind.step(chat.world, nodes, looks: false) == Digest(rawValue: 0) && seeing == blind && digest.rawValue != 1)
      var writer = ByteWriter()
      seeing.write(to: &writer)
      let bytes = writer.copiedBytes
      var reader = FieldReader(bytes.span)
      #expect(try WorldSweep(from: &reader) == seeing && reader.isAtEnd)
      for count in 0..<bytes.count {
        var cut = FieldReader(bytes.span.extracting(0..<count))
        #expect(throws: FieldError.truncated) { try WorldSweep(from: &cut) }
      }
      steps += 1
    } while seeing != WorldSweep() && steps < 100
    #expect(steps < 100)
  }
}
