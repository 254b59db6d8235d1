import MadangCluster
import MadangTestSupport
import MadangWire
import MadangWorld

/// Some nodes and one log, between which everything happens that can: what is sent is lost, comes twice, late, or in another
/// order; nodes stand still, die, begin again, and have the name of another. What they say is numbers, each once.
package final class LogSimulation {
  package struct Failure: Error, CustomStringConvertible {
    package let description: String
  }

  /// What the log comes to: on all nodes the same.
  struct Outcome: Equatable {
    var order: [UInt64] = []
    var said: [NodeLife: [UInt64]] = [:]
    /// Where each life ended, by how many numbers had been said.
    var ends: [NodeLife: Int] = [:]
  }

  /// One start of a node.
  final class Process {
    let name: String
    var sender: BatchSender
    var table = NodeTable()
    /// How far it has read.
    var position = 0
    var outcome = Outcome()
    /// All that it has offered, in order.
    var offered: [UInt64] = []
    /// Its own that have come back.
    var acknowledged: [UInt64] = []
    var life: NodeLife?
    var isKilled = false
    var standsUntil = 0
    /// When it last saw something of its own, or had nothing on the way.
    var lastProgress = 0

    init(_ name: String, nonce: UInt64) {
      self.name = name
      var limits = BatchSender.Limits()
      limits.batchBytesMax = 12
      limits.bytesMax = 300
      sender = BatchSender(name: name, nonce: nonce, limits)
    }

    func lives(at step: Int) -> Bool { !isKilled && step >= standsUntil && sender.state != .ended }
  }

  private var generator: SeededGenerator
  private var processes: [Process] = []
  private var log: [[UInt8]] = []
  /// On the way to the log.
  private var underway: [[UInt8]] = []
  private var isCalm = false
  private var step = 0
  private var lastNumber: UInt64 = 0
  package private(set) var tally: [String: Int] = [:]

  package init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

  /// From the first node to when nothing moves any more.
  package func run() throws(Failure) {
    for index in 0..<(2 + generator.index(below: 4)) { start("n\(index)") }
    while step < 800 {
      step += 1
      disturb()
      for process in processes where process.lives(at: step) { try act(process) }
      deliver()
    }
    isCalm = true
    // Who stands still goes on, and all that was said finds its place.
    for process in processes { process.standsUntil = 0 }
    for _ in 0..<600 {
      step += 1
      for process in processes where process.lives(at: step) { try act(process) }
      deliver()
    }
    // Nobody says anything any more, and everybody reads to the end.
    while !underway.isEmpty { deliver() }
    for process in processes where !process.isKilled {
      while process.position < log.count { try hear(process) }
    }
    try check()
  }

  /// A sentence for each thing that so many seeds are there for, and that has hardly happened in them, by the sum of their
  /// tallies.
  package static func unreached(_ tally: [String: Int], seeds: UInt64) -> [String] {
    ["counted", "ends", "lives", "repeated", "early", "ended", "unproven"].filter {
      tally[$0, default: 0] <= seeds / 10
    }
    .map { "Of what is \($0) there was too little: \(tally[$0, default: 0])." }
  }

  private func start(_ name: String) {
    processes.append(Process(name, nonce: UInt64(processes.count + 1)))
  }

  private func disturb() {
    guard generator.index(below: 60) == 0, let process = processes.randomElement(using: &generator) else { return }
    switch generator.index(below: 4) {
    case 0:
      process.isKilled = true
      if generator.chance(800) { start(process.name) }
    case 1: start(process.name)
    case 2 where process.sender.state != .ended && generator.chance(300): process.sender.leave()
    default: process.standsUntil = step + generator.index(below: 400)
    }
  }

  // MARK: A node

  private func act(_ process: Process) throws(Failure) {
    if !isCalm, generator.chance(200) {
      var writer = ByteWriter()
      (lastNumber + 1).write(to: &writer)
      if process.sender.offer(writer.span) {
        lastNumber += 1
        process.offered.append(lastNumber)
      }
    }
    if step % 25 == 0 { beat(process) }
    if process.sender.isAtRest { process.lastProgress = step }
    if step - process.lastProgress > 100 {
      process.lastProgress = step
      process.sender.sayAgain()
    }
    while generator.chance(isCalm ? 1000 : 700),
      let bytes = process.sender.next(
        after: process.table.epoch(of: process.name), milliseconds: Int64(step), applied: UInt64(process.position))
    {
      underway.append(bytes)
    }
    for _ in 0..<(isCalm ? 1_000 : generator.index(below: 4)) where process.position < log.count {
      try hear(process)
    }
  }

  private func beat(_ process: Process) {
    process.sender.beat()
    guard let life = process.life else { return }
    for other in process.table.silent(to: life) { process.sender.declareDead(other) }
  }

  private func hear(_ process: Process) throws(Failure) {
    var entries: [UInt64] = []
    let bytes = log[process.position]
    let batch: LogBatch
    do throws(FieldError) {
      batch = try LogBatch.read(bytes.span) { entry in
        var reader = FieldReader(entry)
        if let number = try? UInt64(from: &reader) { entries.append(number) }
      }
    } catch { throw Failure(description: "what is in the log can't be read: \(error)") }
    process.position += 1
    let verdict = process.table.take(batch, at: UInt64(process.position))
    process.sender.hear(batch, verdict)
    if case .here(let life) = process.sender.state { process.life = life }
    switch verdict {
    case .begun(_, _, let ending):
      if let ending { process.outcome.ends[ending] = process.outcome.order.count }
    case .ended(let life): process.outcome.ends[life] = process.outcome.order.count
    case .counts:
      guard let life = batch.statement?.life else { break }
      process.outcome.order += entries
      process.outcome.said[life, default: []] += entries
      if life == process.life {
        process.acknowledged += entries
        process.lastProgress = step
      }
    case .void(let reason):
      if process === processes.first { tally["\(reason)".prefix { $0 != "(" }.description, default: 0] += 1 }
    }
  }

  // MARK: The log

  private func deliver() {
    while !underway.isEmpty, generator.chance(isCalm ? 990 : 600) {
      // Publishers are no order for one another; nor is one of them, across connections.
      let index = isCalm || generator.chance(700) ? 0 : generator.index(below: underway.count)
      let bytes = underway[index]
      if !isCalm, generator.chance(50) {
        // Stored, and on its way still.
      } else {
        underway.remove(at: index)
      }
      if !isCalm, generator.chance(50) { continue }
      log.append(bytes)
    }
  }

  // MARK: What must hold

  private func check() throws(Failure) {
    let readers = processes.filter { !$0.isKilled && $0.position == log.count }
    guard let first = readers.first else { return }
    tally["readers", default: 0] += readers.count
    for reader in readers where reader.outcome != first.outcome || reader.table != first.table {
      throw Failure(description: "two nodes that have read the whole log differ")
    }
    let outcome = first.outcome
    if Set(outcome.order).count != outcome.order.count { throw Failure(description: "something counts twice") }
    for process in processes {
      guard let life = process.life else { continue }
      let said = outcome.said[life] ?? []
      // In the order in which they were offered, without a gap.
      if said != Array(process.offered.prefix(said.count)) {
        throw Failure(description: "\(process.name) \(life): \(said) of \(process.offered)")
      }
      if process.acknowledged != Array(said.prefix(process.acknowledged.count)) {
        throw Failure(description: "\(process.name) has seen come back what does not count")
      }
      if !process.isKilled, process.sender.state == .here(life), said != process.offered {
        throw Failure(description: "\(process.name) lives, and not all that it said counts")
      }
      if outcome.ends[life] == nil, process.sender.state == .ended {
        throw Failure(description: "\(process.name) was given up without a word in the log")
      }
      tally["lives", default: 0] += 1
    }
    try checkEnds(outcome)
    tally["counted", default: 0] += outcome.order.count
    tally["ends", default: 0] += outcome.ends.count
  }

  /// Nobody says anything after their end.
  private func checkEnds(_ outcome: Outcome) throws(Failure) {
    let places = Dictionary(outcome.order.enumerated().map { ($1, $0) }) { first, _ in first }
    for (life, end) in outcome.ends {
      for number in outcome.said[life] ?? [] where (places[number] ?? 0) >= end {
        throw Failure(description: "\(life) has said \(number) after its end")
      }
    }
  }
}
