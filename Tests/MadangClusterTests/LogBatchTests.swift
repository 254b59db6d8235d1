import MadangRecords
import MadangTestSupport
import MadangWire
import MadangWorld
import Testing

/// Batches of the log as bytes.
@Suite struct LogBatchTests {
  private static let life = NodeLife(node: NodeID(rawValue: 3), epoch: 1 << 40)
  private static let statement = LogBatch.Statement(life, number: 7, applied: .max)
  private static let other = NodeLife(node: NodeID(rawValue: 254), epoch: 1)
  private static let samples: [LogBatch] = [
    LogBatch(.begin(name: "서울-1", nonce: .max, after: 0), milliseconds: 1_700_000_000_000),
    LogBatch(.begin(name: "", nonce: 0, after: 9), milliseconds: 0),
    LogBatch(
      .begin(
        name: "b", nonce: 1, after: 9,
        settings: [SharedSetting(key: "network", value: [0, 255]), SharedSetting(key: "", value: [])]),
      milliseconds: 0),
    LogBatch(
      .begin(
        name: "c", nonce: 1, after: 9,
        died: [
          LogMark(LogPlace(sequence: .max, entry: .max), milliseconds: .min),
          LogMark(LogPlace(sequence: 1, entry: 0), milliseconds: 5),
        ]), milliseconds: 0),
    LogBatch(.entries(statement), milliseconds: -1), LogBatch(.beat(statement), milliseconds: .max),
    LogBatch(.beat(statement, WorldMark(at: 9, Digest(rawValue: .max))), milliseconds: 1),
    LogBatch(.died(statement, other), milliseconds: .min), LogBatch(.left(statement), milliseconds: 5),
  ]

  private static func entries(_ texts: [String]) -> [UInt8] {
    var writer = ByteWriter()
    for text in texts {
      let bytes = Array(text.utf8)
      LogBatch.append(entry: bytes.span, to: &writer)
    }
    return writer.copiedBytes
  }

  private func read(_ bytes: [UInt8]) throws(FieldError) -> (batch: LogBatch, entries: [String]) {
    var entries: [String] = []
    let batch = try LogBatch.read(bytes.span) { entries.append(String(bytes: $0)) }
    return (batch, entries)
  }

  @Test("Every batch is read as it was written", arguments: samples)
  func reads(_ batch: LogBatch) throws {
    let texts =
      if case .entries = batch.content { ["one", "", String(repeating: "x", count: 70_000)] } else { [String]() }
    let entries = LogBatchTests.entries(texts)
    let read = try read(batch.bytes(entries.span))
    #expect(read.batch == batch && read.entries == texts)
  }

  @Test("What is cut anywhere, or goes on, is no batch, and none of its entries is handed over", arguments: samples)
  func cut(_ batch: LogBatch) {
    let texts = if case .entries = batch.content { ["one", "two"] } else { [String]() }
    let entries = LogBatchTests.entries(texts)
    let whole = batch.bytes(entries.span)
    for count in 0..<whole.count { #expect(throws: FieldError.truncated) { try read(Array(whole.prefix(count))) } }
    #expect(throws: FieldError.malformed) { try read(whole + [0]) }
  }

  @Test("What is falsified is another batch or none: nothing of it traps, and entries are all there or none")
  func falsified() {
    let entries = LogBatchTests.entries(["one", "two", "three"])
    for batch in LogBatchTests.samples {
      let isEntries = if case .entries = batch.content { true } else { false }
      let whole = isEntries ? batch.bytes(entries.span) : batch.bytes()
      for index in whole.indices {
        for bit in 0..<8 {
          var bytes = whole
          bytes[index] ^= 1 << bit
          var handed = 0
          do throws(FieldError) {
            let read = try LogBatch.read(bytes.span) { _ in handed += 1 }
            #expect(read != batch || handed > 0)
          } catch { #expect(handed == 0) }
        }
      }
    }
  }

  @Test("A batch of another version is told apart from what is none")
  func versions() {
    var bytes = LogBatchTests.samples[3].bytes()
    bytes[2] = LogBatch.version + 1
    #expect(throws: FieldError.unknown) { try read(bytes) }
    bytes[0] = 0
    #expect(throws: FieldError.malformed) { try read(bytes) }
  }

  @Test("An entry that claims to be longer than the batch is none, however long it claims to be")
  func lies() {
    var writer = ByteWriter()
    let text = Array("one".utf8)
    LogBatch.append(entry: text.span, to: &writer)
    for count in [1, 2, Int(UInt32.max), .max, -1, .min] {
      var liar = ByteWriter()
      liar.append(writer.span)
      count.write(to: &liar)
      let bytes = LogBatch(.entries(LogBatchTests.statement), milliseconds: 0).bytes(liar.span)
      #expect(throws: FieldError.truncated) { try read(bytes) }
    }
  }
}
