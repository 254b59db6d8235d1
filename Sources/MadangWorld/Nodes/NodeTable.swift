import MadangRecords
import MadangWire

/// Which nodes there are, and what of theirs counts. It is told every batch of the log, in order, and says the same on all
/// nodes: nothing here knows a clock, nor who asks.
///
/// A batch counts where its life is the node's last, and its number the next. So what the engine brings twice, what it
/// brings out of order, and what a node sends again since it did not see it come back, counts once; and what somebody says
/// who was given up, or whose name another process has taken, counts nowhere.
package struct NodeTable: Sendable, Equatable {
  /// What is known of a node.
  package struct Node: Sendable, Equatable {
    package let life: NodeLife
    package let name: String
    /// Whether its life goes on.
    package fileprivate(set) var isHere = true
    /// The number of the next batch that counts.
    package fileprivate(set) var next: UInt64 = 0
    /// Where in the log it said something last.
    package fileprivate(set) var lastWord: UInt64
    /// How far it was then.
    package fileprivate(set) var applied: UInt64 = 0
    /// Where its last beats stand, the latest last.
    fileprivate var beats: [UInt64] = []
  }

  /// What a batch comes to.
  package enum Verdict: Equatable, Sendable {
    /// A node is here. `earlier`: its life before, where that had not ended: this is its end.
    case begun(NodeLife, nonce: UInt64, ending: NodeLife?)
    /// What it holds is to be applied.
    case counts
    /// A life ends: who is connected there is gone.
    case ended(NodeLife)
    case void(Reason)

    /// Whether a node that is here has said it, for the first time; whatever that comes to.
    package var isOfTheLiving: Bool {
      switch self {
      case .counts, .void(.early): true
      case .begun, .ended, .void: false
      }
    }
  }

  /// Why a batch counts nowhere.
  package enum Reason: Equatable, Sendable {
    /// There is no number left for one more node.
    case full
    /// No such node has begun.
    case unknown
    /// It was said in a life that has ended.
    case ended
    /// It counted where it stood first.
    case repeated
    /// Others that come first are missing: those from `next` on are to be sent again.
    case early(next: UInt64)
    /// Whoever is said to be dead has not been silent for long enough, or is so already.
    case unproven
    /// Settings are others than those of the nodes that are here, by their keys.
    case disagrees([String])
    /// It can't go by the rules that the world goes by.
    case unfit(rules: UInt32)
  }

  /// Beats of whoever says so from the last word of a node to where it may be said to be dead.
  package static let beatsOfSilence = 5

  /// By number.
  package private(set) var nodes: [NodeID: Node] = [:]
  /// Those that all nodes have alike: who began while no other one was here has set them.
  package private(set) var settings: [SharedSetting] = []
  /// The greatest place of which a node has told that it had applied all up to there, in a batch that counts.
  package private(set) var witnessed: UInt64 = 0
  /// Of those whose settings are others.
  private var attempts = BeginAttempts()

  package init() {}

  /// Some of them are others from here on.
  package mutating func change(_ others: [SharedSetting]) {
    settings = SharedSetting.changing(settings, to: others)
  }

  /// Where the last life of that name began; 0: nobody has had it.
  package func epoch(of name: String) -> UInt64 { nodes.values.first { $0.name == name }?.life.epoch ?? 0 }

  package subscript(life: NodeLife) -> Node? {
    nodes[life.node].flatMap { $0.life == life ? $0 : nil }
  }

  /// The lives that go on, by number.
  package var here: [NodeLife] {
    nodes.values.filter(\.isHere).map(\.life).sorted { $0.node.rawValue < $1.node.rawValue }
  }

  // MARK: The log

  /// Takes in the batch that stands at `position`. `rules`: by which the world goes there; nil: by none yet.
  ///
  /// - Precondition: positions ascend, from 1 on.
  package mutating func take(_ batch: LogBatch, at position: UInt64, rules: UInt32? = nil) -> Verdict {
    if case .begin(let name, let nonce, let after, let settings, let known, _, let attempt) = batch.content {
      if let rules, !known.contains(rules) { return .void(.unfit(rules: rules)) }
      return begin(name, nonce, after: after, settings, attempt: attempt, at: position)
    }
    guard let statement = batch.statement, var node = nodes[statement.life.node] else { return .void(.unknown) }
    if ClusterRule.epoch.holds {
      guard node.life == statement.life, node.isHere else { return .void(.ended) }
    }
    if ClusterRule.number.holds {
      if statement.number < node.next { return .void(.repeated) }
      if statement.number > node.next { return .void(.early(next: node.next)) }
    }
    attempts.hear(from: node.name)
    node.next = statement.number + 1
    node.lastWord = position
    node.applied = statement.applied
    // Nobody has applied what comes later.
    witnessed = max(witnessed, min(statement.applied, position - 1))
    if case .beat = batch.content {
      if node.beats.count == NodeTable.beatsOfSilence { node.beats.removeFirst() }
      node.beats.append(position)
    }
    if case .left = batch.content { node.isHere = false }
    nodes[node.life.node] = node
    switch batch.content {
    case .left: return .ended(node.life)
    case .died(_, let life):
      guard isSilent(life, to: node) else { return .void(.unproven) }
      nodes[life.node]?.isHere = false
      return .ended(life)
    case .begin, .entries, .beat: return .counts
    }
  }

  /// Whoever begins knew the last life of their name: so one that comes late, or twice, ends nobody's.
  private mutating func begin(
    _ name: String, _ nonce: UInt64, after: UInt64, _ settings: [SharedSetting], attempt: UInt32, at position: UInt64
  ) -> Verdict {
    let earlier = nodes.values.first { $0.name == name }
    guard (earlier?.life.epoch ?? 0) == after else { return .void(.repeated) }
    let isAlone = !nodes.values.contains { $0.isHere && $0.name != name }
    let keys = SharedSetting.differences(self.settings, settings).filter { !isAlone || $0 == SharedSetting.origin }
    if !keys.isEmpty {
      guard !keys.contains(SharedSetting.origin), attempts.note(name, nonce: nonce, attempt: attempt),
        let silent = here.first(where: { nodes[$0.node]?.name != name })
      else { return .void(.disagrees(keys)) }
      // One at a time, as others would say it.
      nodes[silent.node]?.isHere = false
      return .ended(silent)
    }
    guard let number = earlier?.life.node ?? freeNumber else { return .void(.full) }
    let life = NodeLife(node: number, epoch: position)
    if isAlone { self.settings = settings }
    attempts.hear(from: name)
    attempts.end(of: name)
    nodes[number] = Node(life: life, name: name, lastWord: position)
    return .begun(life, nonce: nonce, ending: earlier.flatMap { $0.isHere ? $0.life : nil })
  }

  /// What counts nowhere from there on, by a begin that stands at `position`: its author has trapped there, and nobody had told
  /// before that they had survived it. Whether the begin itself counts is no matter.
  package func voided(by batch: LogBatch, at position: UInt64) -> [LogMark] {
    guard case .begin(_, _, _, _, _, let died, _) = batch.content else { return [] }
    return died.filter { $0.place.sequence > witnessed && $0.place.sequence < position }
  }

  /// The first number that no name has. A machine that stands alone is the first, and answers have the last.
  private var freeNumber: NodeID? {
    for number in (NodeID.first.rawValue + 1)..<NodeID.replies.rawValue where nodes[NodeID(rawValue: number)] == nil {
      return NodeID(rawValue: number)
    }
    return nil
  }

  // MARK: Silence

  /// Whom a node may say to be dead: those who have said nothing since so many of its own beats. While the log is silent
  /// for all, nobody's beats are in it, and nobody is.
  package func silent(to life: NodeLife) -> [NodeLife] {
    guard let node = self[life], node.isHere else { return [] }
    return here.filter { isSilent($0, to: node) }
  }

  private func isSilent(_ life: NodeLife, to node: Node) -> Bool {
    guard let other = self[life], other.isHere, life != node.life,
      node.beats.count == NodeTable.beatsOfSilence, let since = node.beats.first
    else { return false }
    return other.lastWord < since
  }
}

// MARK: As bytes

extension NodeTable: FieldCodable {
  package func write(to writer: inout ByteWriter) {
    nodes.values.sorted { $0.life.node.rawValue < $1.life.node.rawValue }.write(to: &writer)
    settings.write(to: &writer)
    witnessed.write(to: &writer)
    attempts.write(to: &writer)
  }

  package init(from reader: inout FieldReader) throws(FieldError) {
    for node in try [Node](from: &reader) {
      guard nodes.updateValue(node, forKey: node.life.node) == nil else { throw .malformed }
    }
    settings = try reader.next()
    witnessed = try reader.next()
    attempts = try reader.next()
  }
}

extension NodeTable.Node: FieldCodable {
  package func write(to writer: inout ByteWriter) {
    writer.append(fields: life, name, isHere, next, lastWord, applied, beats)
  }

  package init(from reader: inout FieldReader) throws(FieldError) {
    life = try reader.next()
    name = try reader.next()
    isHere = try reader.next()
    next = try reader.next()
    lastWord = try reader.next()
    applied = try reader.next()
    beats = try reader.next()
    guard beats.count <= NodeTable.beatsOfSilence else { throw .malformed }
  }
}
