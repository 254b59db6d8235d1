import MadangChat
import MadangRecords
import MadangWire
import MadangWorld
import Testing

@testable import MadangServer

/// What is left out of the log, step by step.
@Suite struct LogReadingTests {
  private static func mark(_ sequence: UInt64, _ entry: UInt32) -> LogMark {
    LogMark(LogPlace(sequence: sequence, entry: entry), milliseconds: Int64(sequence))
  }

  private static let marks = [mark(1, 1), mark(2, 0), mark(2, 1)]

  private static func setting(_ value: UInt8) -> [SharedSetting] { [SharedSetting(key: "x", value: [value])] }

  /// A begin; a batch of an entry that is none, of settings, and of one entry more; and who claims all but the last.
  private static func batches(claiming marks: [LogMark]) -> [[UInt8]] {
    var entries = ByteWriter()
    let none: [UInt8] = [0xFF]
    LogBatch.append(entry: none.span, to: &entries)
    var writer = LogEntryWriter()
    writer.write(setting(2), at: 5)
    writer.withBytes { LogBatch.append(entry: $0, to: &entries) }
    writer.write(.quiet, of: PersonID(rawValue: 7), at: 5)
    writer.withBytes { LogBatch.append(entry: $0, to: &entries) }
    let statement = LogBatch.Statement(NodeLife(node: NodeID(rawValue: 1), epoch: 1), number: 0, applied: 0)
    return [
      LogBatch(.begin(name: "a", nonce: 1, after: 0, settings: setting(1)), milliseconds: 1).bytes(),
      LogBatch(.entries(statement), milliseconds: 2).bytes(entries.span),
      LogBatch(.begin(name: "a", nonce: 2, after: 1, settings: setting(2), died: marks), milliseconds: 3).bytes(),
    ]
  }

  private static func words(_ step: LogReading.Step) -> String {
    switch step {
    case .entry(let logged): "\(logged.entry.kind) at \(logged.place.entry)"
    case .settings(let change): "settings \(change.keys)"
    case .change: "change"
    case .departure: "departure"
    case .void(let step): "\(step.place.entry) void \(step.settings.map { "\($0.keys) \($0.isQuiet)" } ?? "")"
    case .nothing: "nothing"
    }
  }

  /// The steps of all batches that are not kept aside, and whether one of them counts nowhere though it was carried out.
  private static func read(_ reading: inout LogReading, _ world: borrowing World) -> (steps: [String], parted: LogMark?)
  {
    var steps: [String] = []
    var parted: LogMark?
    while let frame = reading.takeKept() {
      parted = reading.take(frame, mine: nil, world)?.parted ?? parted
      repeat { steps.append(words(reading.next())) } while steps.last != "nothing"
    }
    return (steps, parted)
  }

  @Test("is skipped without being parsed; settings of all nodes are others all the same, and nobody is told")
  func steps() {
    let world = World(settings: ChatSettings(), sessionsMax: 8, roomsMax: 8)
    var reading = LogReading(LogReadingTests.marks)
    var before: [Int] = []
    for (index, batch) in LogReadingTests.batches(claiming: LogReadingTests.marks).enumerated() {
      before.append(LogReadingTests.read(&reading, world).steps.count)
      let aside = reading.setAside(LogReading.frame(batch, at: UInt64(index + 1)))
      #expect(aside == .kept)
    }
    // Nothing is read before all is known.
    #expect(before == [0, 0, 0])
    let (steps, parted) = LogReadingTests.read(&reading, world)
    #expect(
      steps == [
        "settings []", "1 void ", "nothing", "0 void ", "1 void [\"x\"] true", "quiet at 2", "nothing", "change",
        "nothing",
      ])
    #expect(parted == nil)
    let settings = reading.table.settings
    #expect(settings == LogReadingTests.setting(2))
    let last = LogReading.frame([], at: 4)
    let aside = reading.setAside(last)
    #expect(aside == .no)
    let taken = reading.take(last, mine: nil, world)
    #expect(taken?.parted == nil)
  }

  @Test("is known to whoever has carried it out")
  func parts() throws {
    let world = World(settings: ChatSettings(), sessionsMax: 8, roomsMax: 8)
    var reading = LogReading()
    let claim = LogReadingTests.mark(1, 0)
    let batches = LogReadingTests.batches(claiming: [claim])
    for index in [0, 2] {
      let taken = reading.take(LogReading.frame(batches[index], at: UInt64(index + 1)), mine: nil, world)
      #expect(taken?.parted == (index == 2 ? claim : nil))
      var step = ""
      while step != "nothing" { step = LogReadingTests.words(reading.next()) }
    }
    // So it is to whoever has begun with a snapshot that has it, but not where it was never read.
    var late = LogReading()
    var snapshot = LogSnapshotWriter(at: 2, batch: Digest(rawValue: 0), NodeTable())
    let first = try #require(snapshot.next(world)?.bytes)
    late.begin(with: try LogSnapshotReader.head(of: first.span), isOwn: false)
    var taken = late.take(LogReading.frame(batches[2], at: 3), mine: nil, world)
    #expect(taken?.parted == claim)
    var later = LogReading()
    taken = later.take(LogReading.frame(batches[2], at: 3), mine: nil, world)
    #expect(taken?.parted == nil)
  }
}
