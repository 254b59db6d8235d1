import MadangRecords
import MadangWire

/// What a node puts into the log in one piece. Its place there is the order that all nodes see; whether it counts is decided
/// where it stands, by `NodeTable`, on every node alike.
///
///     ┌ magic, version ┐┌ length ┐┌ kind ┐┌ milliseconds ┐┌ what the kind has ┐┌ entries, each behind its length ┐
package struct LogBatch: Equatable, Sendable {
  /// The numbers are written down: they never change.
  package enum Content: Equatable, Sendable {
    /// A node starts. `nonce`: by which the process that wrote it knows it again. `after`: where the last life of that name
    /// began, as far as it knew; 0: there was none. `settings`: those that all nodes must have alike, as it has them. `rules`:
    /// those that it can go by. `died`: where it has trapped before, see `NodeTable.voided`. `attempt`: how often its process
    /// was refused before, see `BeginAttempts`.
    case begin(
      name: String, nonce: UInt64, after: UInt64, settings: [SharedSetting] = [], rules: RulesRange = .known,
      died: [LogMark] = [], attempt: UInt32 = 0)
    /// What came in there, some entries of the world.
    case entries(Statement)
    /// Once a second: it lives, and so does the log. With what a piece of its world came to, for others to compare.
    case beat(Statement, WorldMark? = nil)
    /// Another one has said nothing for long.
    case died(Statement, NodeLife)
    /// It ends, and has nobody any more.
    case left(Statement)
  }

  /// By whom, and the how-manieth of them.
  package struct Statement: Equatable, Sendable {
    package let life: NodeLife
    /// From 0 on.
    package let number: UInt64
    /// How far in the log it was when it said so.
    package let applied: UInt64

    package init(_ life: NodeLife, number: UInt64, applied: UInt64) {
      self.life = life
      self.number = number
      self.applied = applied
    }
  }

  package let content: Content
  /// The time of day there, in milliseconds since 1970.
  package let milliseconds: Int64

  package init(_ content: Content, milliseconds: Int64) {
    self.content = content
    self.milliseconds = milliseconds
  }

  package var statement: Statement? {
    switch content {
    case .begin: nil
    case .entries(let statement), .beat(let statement, _), .died(let statement, _), .left(let statement): statement
    }
  }

  private static let magic: StaticString = "MB"
  package static let version: UInt8 = 4
  /// What stands before the kind.
  private static let headBytes = 7

  // MARK: As bytes

  /// A batch without entries.
  package func bytes() -> [UInt8] {
    let none: [UInt8] = []
    return bytes(none.span)
  }

  /// The whole batch. `entries`: as `LogBatch.append(entry:to:)` puts them together; none but where the content is entries.
  package func bytes(_ entries: Span<UInt8>) -> [UInt8] {
    var body = ByteWriter()
    switch content {
    case .begin(let name, let nonce, let after, let settings, let rules, let died, let attempt):
      body.append(fields: 0 as UInt8, milliseconds, name, nonce, after, settings, rules, died, attempt)
    case .entries(let statement): body.append(fields: 1 as UInt8, milliseconds, statement)
    case .beat(let statement, let mark): body.append(fields: 2 as UInt8, milliseconds, statement, mark)
    case .died(let statement, let life): body.append(fields: 3 as UInt8, milliseconds, statement, life)
    case .left(let statement): body.append(fields: 4 as UInt8, milliseconds, statement)
    }
    body.append(entries)
    var batch = ByteWriter(capacity: LogBatch.headBytes + body.count)
    batch.append(LogBatch.magic)
    batch.append(byte: LogBatch.version)
    for shift in stride(from: 0, to: 32, by: 8) { batch.append(byte: UInt8(truncatingIfNeeded: body.count >> shift)) }
    batch.append(body.span)
    return batch.copiedBytes
  }

  /// Puts an entry behind others.
  package static func append(entry: Span<UInt8>, to entries: inout ByteWriter) {
    entry.count.write(to: &entries)
    entries.append(entry)
  }

  /// Reads a batch, and hands over its entries, in order; what is not a whole batch hands over none.
  ///
  /// - Throws: as `head` does.
  package static func read(
    _ bytes: Span<UInt8>, _ body: (Span<UInt8>) -> Void = { _ in }
  ) throws(FieldError) -> LogBatch {
    let (batch, start) = try head(of: bytes)
    var reader = FieldReader(bytes.extracting(start..<bytes.count))
    while !reader.isAtEnd { body(try reader.bytes(try reader.count())) }
    return batch
  }

  /// Reads a batch but for its entries, each of which stands behind its length, from the offset that is returned to the end.
  ///
  /// - Throws: `unknown` for another version, `truncated` and `malformed` for what nobody wrote, entries included.
  package static func head(of bytes: Span<UInt8>) throws(FieldError) -> (batch: LogBatch, entries: Int) {
    guard bytes.count >= headBytes else { throw .truncated }
    guard bytes[0] == UInt8(ascii: "M"), bytes[1] == UInt8(ascii: "B") else { throw .malformed }
    guard bytes[2] == version else { throw .unknown }
    var length = 0
    for index in 0..<4 { length |= Int(bytes[3 + index]) << (8 * index) }
    guard bytes.count >= headBytes + length else { throw .truncated }
    guard bytes.count == headBytes + length else { throw .malformed }
    var reader = FieldReader(bytes.extracting(headBytes..<bytes.count))
    let kind = try reader.byte()
    let milliseconds = try Int64(from: &reader)
    let content: Content
    switch kind {
    case 0:
      content = .begin(
        name: try reader.next(), nonce: try reader.next(), after: try reader.next(), settings: try reader.next(),
        rules: try reader.next(), died: try reader.next(), attempt: try reader.next())
    case 1: content = .entries(try reader.next())
    case 2: content = .beat(try reader.next(), try reader.next())
    case 3: content = .died(try reader.next(), try reader.next())
    case 4: content = .left(try reader.next())
    default: throw .unknown
    }
    let batch = LogBatch(content, milliseconds: milliseconds)
    let start = bytes.count - reader.remaining
    guard case .entries = content else {
      try reader.end()
      return (batch, start)
    }
    // All of them or none.
    while !reader.isAtEnd { _ = try reader.bytes(try reader.count()) }
    return (batch, start)
  }
}

extension LogBatch.Statement: FieldCodable {
  package func write(to writer: inout ByteWriter) { writer.append(fields: life, number, applied) }

  package init(from reader: inout FieldReader) throws(FieldError) {
    self.init(try reader.next(), number: try reader.next(), applied: try reader.next())
  }
}
