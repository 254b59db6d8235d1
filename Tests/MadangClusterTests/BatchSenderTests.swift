import MadangCluster
import MadangRecords
import MadangWire
import MadangWorld
import Testing

/// What a node sends, and when it sends it again.
@Suite struct BatchSenderTests {
  /// A node, and a log in which its batches stand where a test puts them.
  private final class Node {
    var sender: BatchSender
    var table = NodeTable()
    var position: UInt64 = 0
    /// By which the world of the log goes.
    var rules: UInt32?
    private(set) var heard: [String] = []

    init(_ limits: BatchSender.Limits = BatchSender.Limits()) {
      sender = BatchSender(name: "a", nonce: 1, limits)
    }

    func offer(_ text: String) -> Bool {
      let bytes = Array(text.utf8)
      return sender.offer(bytes.span)
    }

    func next() -> [UInt8]? { sender.next(after: table.epoch(of: "a"), milliseconds: 0, applied: position) }

    /// All that it would send now.
    func all() -> [[UInt8]] {
      var all: [[UInt8]] = []
      while let bytes = next() { all.append(bytes) }
      return all
    }

    @discardableResult
    func store(_ bytes: [UInt8]) throws -> NodeTable.Verdict {
      position += 1
      var entries: [String] = []
      let batch = try LogBatch.read(bytes.span) { entries.append(String(bytes: $0)) }
      let verdict = table.take(batch, at: position, rules: rules)
      if verdict == .counts { heard += entries }
      sender.hear(batch, verdict)
      return verdict
    }

    func begin() throws {
      for bytes in all() { try store(bytes) }
    }
  }

  @Test("It begins first; what is offered meanwhile goes with its first batch")
  func begins() throws {
    let node = Node()
    let isTaken = node.offer("one")
    let first = node.all()
    #expect(isTaken && first.count == 1 && node.sender.state == .beginning)
    try node.store(first[0])
    #expect(node.sender.state == .here(NodeLife(node: NodeID(rawValue: 1), epoch: 1)))
    let isTakenToo = node.offer("two")
    try node.begin()
    #expect(isTakenToo && node.heard == ["one", "two"] && node.sender.isAtRest)
  }

  @Test("At low load each entry goes at once; while a batch is on its way, the rest gathers into the next")
  func gathers() throws {
    let node = Node()
    try node.begin()
    var sent: [[UInt8]] = []
    for text in ["1", "2", "3", "4", "5"] {
      #expect(node.offer(text))
      sent += node.all()
    }
    #expect(sent.count == 1)
    try node.store(sent[0])
    let second = node.all()
    #expect(second.count == 1)
    try node.store(second[0])
    #expect(node.heard == ["1", "2", "3", "4", "5"] && node.sender.isAtRest)
  }

  @Test("A batch ends where the next entry would be too much, and one that is too long by itself goes alone")
  func cuts() throws {
    var limits = BatchSender.Limits()
    limits.batchBytesMax = 10
    limits.onTheWayMax = 9
    let node = Node(limits)
    for text in ["aaaa", "bbbb", "cccc", "this is longer than ten", "d", "e"] { #expect(node.offer(text)) }
    try node.begin()
    var batches = node.all()
    #expect(batches.count == 3)
    for batch in batches { try node.store(batch) }
    batches += node.all()
    let counts = try batches.map { bytes in
      var count = 0
      _ = try LogBatch.read(bytes.span) { _ in count += 1 }
      return count
    }
    #expect(counts == [2, 1, 1, 2])
  }

  @Test("Beyond its bound nothing is taken, until some of it has come back")
  func full() throws {
    var limits = BatchSender.Limits()
    limits.bytesMax = 64
    limits.onTheWayMax = 1
    let node = Node(limits)
    try node.begin()
    var taken = 0
    while node.offer("12345678") { taken += 1 }
    #expect(taken == 8 && !node.offer("1") && node.offer(""))
    let sent = node.all()
    // What is on the way is still its own.
    let isTaken = node.offer("1")
    #expect(!isTaken)
    try node.store(sent[0])
    #expect(node.offer("12345678"))
  }

  @Test("What was lost goes again, the same bytes in the same order, and what was not counts once")
  func lost() throws {
    // Each entry is as long as a batch may be.
    var limits = BatchSender.Limits()
    limits.batchBytesMax = 1
    let node = Node(limits)
    try node.begin()
    var sent: [[UInt8]] = []
    for text in ["1", "2"] {
      #expect(node.offer(text))
      sent += node.all()
    }
    // The first is lost; the second stands in the log too early, by which it is known.
    #expect(try node.store(sent[1]) == .void(.early(next: 0)))
    #expect(node.all() == sent)
    node.sender.sayAgain()
    #expect(node.all() == sent)
    for bytes in sent + sent { try node.store(bytes) }
    #expect(node.heard == ["1", "2"] && node.sender.isAtRest && node.all() == [])
  }

  @Test("How far it is is told once until that has come back, and is no beat: with what is said, else by itself")
  func witnesses() throws {
    let node = Node()
    node.sender.witness()
    try node.begin()
    #expect(node.all() == [])
    node.sender.witness()
    node.sender.witness()
    let sent = node.all()
    #expect(sent.count == 1)
    let first = sent[0]
    let batch = try LogBatch.read(first.span)
    #expect(
      batch.content
        == .entries(LogBatch.Statement(NodeLife(node: NodeID(rawValue: 1), epoch: 1), number: 0, applied: 1)))
    try node.begin()
    #expect(node.all() == [])
    try node.store(first)
    #expect(node.sender.isAtRest && node.heard == [] && node.table.witnessed == 1)
    node.sender.witness()
    #expect(node.offer("one"))
    #expect(node.all().count == 1)
  }

  @Test("Who has trapped begins once it knows where, and says so")
  func died() throws {
    let node = Node()
    let early = node.sender.next(after: 0, milliseconds: 0, applied: 0, died: nil)
    #expect(early == nil)
    let mark = LogMark(LogPlace(sequence: 3, entry: 2), milliseconds: 5)
    let bytes = node.sender.next(after: 0, milliseconds: 0, applied: 0, died: [mark]) ?? []
    let batch = try LogBatch.read(bytes.span)
    #expect(batch.content == .begin(name: "a", nonce: 1, after: 0, died: [mark]))
  }

  @Test("A begin that was lost goes again; one that came after another process's begins again behind that")
  func beginLost() throws {
    let node = Node()
    let first = node.all()
    #expect(node.all() == [])
    node.sender.sayAgain()
    let second = node.all()
    #expect(second == first)
    try node.store(LogBatch(.begin(name: "a", nonce: 2, after: 0), milliseconds: 0).bytes())
    #expect(try node.store(first[0]) == .void(.repeated) && node.sender.state == .beginning)
    try node.begin()
    #expect(node.sender.state == .here(NodeLife(node: NodeID(rawValue: 1), epoch: 3)))
    // The one that was sent twice is nobody's by now.
    #expect(try node.store(second[0]) == .void(.repeated))
    #expect(node.sender.state == .here(NodeLife(node: NodeID(rawValue: 1), epoch: 3)))
  }

  @Test(
    "While the log is silent, beats and accusations don't gather: one of each is on its way, until it has come back")
  func silence() throws {
    let node = Node()
    try node.begin()
    let other = NodeLife(node: NodeID(rawValue: 9), epoch: 9)
    var sent: [[UInt8]] = []
    for _ in 0..<100 {
      node.sender.beat()
      node.sender.declareDead(other)
      sent += node.all()
    }
    #expect(sent.count == 2)
    // Nobody is dead so soon; that this was said counts all the same.
    let verdicts = try sent.map { try node.store($0) }
    #expect(verdicts == [.counts, .void(.unproven)] && node.sender.isAtRest)
    node.sender.beat()
    node.sender.declareDead(other)
    let again = node.all()
    #expect(again.count == 2)
  }

  @Test("A beat tells what its world came to last")
  func marks() throws {
    let node = Node()
    try node.begin()
    node.sender.beat()
    let mark = WorldMark(at: 3, Digest(rawValue: 7))
    node.sender.mark = mark
    let sent = try #require(node.next())
    let batch = try LogBatch.read(sent.span)
    guard case .beat(_, let told) = batch.content else {
      Issue.record("It is no beat: \(batch)")
      return
    }
    #expect(told == mark)
  }

  /// A node whose settings are others than those of `b`, of which its table knows; it has been told so.
  private func odd(_ key: String = "x") throws -> (node: Node, b: NodeLife) {
    let node = Node()
    node.sender = BatchSender(name: "a", nonce: 1, settings: [SharedSetting(key: key, value: [1])])
    let others = [SharedSetting(key: key, value: [2])]
    try node.store(LogBatch(.begin(name: "b", nonce: 2, after: 0, settings: others), milliseconds: 0).bytes())
    try node.begin()
    return (node, NodeLife(node: NodeID(rawValue: 1), epoch: 1))
  }

  @Test("Where its settings are others than those of who is here, it is told which, and ends once one of these speaks")
  func refused() throws {
    let (node, b) = try odd()
    #expect(node.sender.refusal == nil && node.sender.state == .beginning && node.all() == [])
    try node.store(LogBatch(.beat(LogBatch.Statement(b, number: 0, applied: 0)), milliseconds: 0).bytes())
    let isTaken = node.offer("x")
    #expect(node.sender.refusal == .settings(["x"]) && node.sender.state == .ended && !isTaken && node.all() == [])
  }

  @Test("Where none of these says anything, it tries again with each beat, and begins without them")
  func triesAgain() throws {
    let (node, b) = try odd()
    for _ in 0..<NodeTable.beatsOfSilence - 1 {
      node.sender.beat()
      let sent = node.all()
      #expect(sent.count == 1)
      node.sender.beat()
      #expect(node.all() == [])
      // What the engine may have lost goes again, and is no further attempt.
      node.sender.sayAgain()
      #expect(node.all() == sent)
      for bytes in sent + sent { #expect(try node.store(bytes) == .void(.disagrees(["x"]))) }
    }
    node.sender.beat()
    #expect(try node.all().map { try node.store($0) } == [.ended(b)])
    try node.begin()
    #expect(
      node.sender.life?.node == NodeID(rawValue: 2) && node.table.settings == [SharedSetting(key: "x", value: [1])])
  }

  @Test("Who has begun with something else than all others is refused at once")
  func strange() throws {
    let (node, _) = try odd(SharedSetting.origin)
    #expect(node.sender.refusal == .settings([SharedSetting.origin]) && node.sender.state == .ended)
  }

  @Test("Where the world goes by rules that it does not know, it is told which, and ends")
  func unfit() throws {
    let node = Node()
    node.sender = BatchSender(name: "a", nonce: 1, rules: RulesRange(2...3))
    node.rules = 1
    try node.begin()
    let isTaken = node.offer("x")
    #expect(node.sender.refusal == .rules(1, known: RulesRange(2...3)))
    #expect(node.sender.state == .ended && !isTaken && node.all() == [])
  }

  @Test("Where another process has taken its name, or it is said to be dead, or it has left, nothing is sent nor taken")
  func ends() throws {
    let replaced = Node()
    try replaced.begin()
    #expect(replaced.offer("lost"))
    try replaced.store(LogBatch(.begin(name: "a", nonce: 2, after: 1), milliseconds: 0).bytes())
    let dead = Node()
    try dead.begin()
    try dead.store(LogBatch(.begin(name: "b", nonce: 2, after: 0), milliseconds: 0).bytes())
    let b = NodeLife(node: NodeID(rawValue: 2), epoch: 2)
    for number in 0..<UInt64(NodeTable.beatsOfSilence) {
      try dead.store(LogBatch(.beat(LogBatch.Statement(b, number: number, applied: 0)), milliseconds: 0).bytes())
    }
    let a = NodeLife(node: NodeID(rawValue: 1), epoch: 1)
    let died = LogBatch.Content.died(LogBatch.Statement(b, number: 5, applied: 0), a)
    #expect(try dead.store(LogBatch(died, milliseconds: 0).bytes()) == .ended(a))
    let left = Node()
    try left.begin()
    left.sender.leave()
    try left.begin()
    for node in [replaced, dead, left] {
      let isTaken = node.offer("x")
      #expect(node.sender.state == .ended && !isTaken && node.all() == [] && node.sender.isAtRest)
    }
  }
}
