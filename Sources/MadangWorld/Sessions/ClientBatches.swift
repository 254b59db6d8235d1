import MadangMemory
import MadangWire

/// The batch that a client is sending, and those that were refused. IRCv3, client-batch and multiline.
package struct ClientBatches: Sendable {
  /// A text of several lines, so far.
  package struct Text: Sendable {
    package let reference: [UInt8]
    package let target: [UInt8]
    /// What its answer carries: the command that began it has none of its own.
    package let label: [UInt8]?
    /// Client-only tags to hand on.
    package let tags: [UInt8]
    package let openedSeconds: Int64
    /// Messages or notices: what the first line is.
    package var kind = Event.Kind.other
    /// The lines one after another, with nothing between them.
    package var bytes: [UInt8] = []
    package var lines: [(end: Int, continues: Bool)] = []
    /// What counts towards the limit: the bytes, and those that part lines.
    var countedBytes = 0

    package init(reference: [UInt8], target: [UInt8], label: [UInt8]?, tags: [UInt8], openedSeconds: Int64) {
      self.reference = reference
      self.target = target
      self.label = label
      self.tags = tags
      self.openedSeconds = openedSeconds
    }
  }

  package var text: Text?
  /// References whose further lines are passed over, the latest last.
  private var refused: [[UInt8]] = []
  private static let refusedMax = 8

  /// What a text of several lines needs of its author.
  package static let needs: Encoding = [.batch, .multiline]

  package var isEmpty: Bool { text == nil && refused.isEmpty }

  package mutating func refuse(_ reference: [UInt8]) {
    if refused.contains(reference) { return }
    if refused.count == ClientBatches.refusedMax { refused.removeFirst() }
    refused.append(reference)
  }

  package func hasRefused(_ reference: [UInt8]) -> Bool { refused.contains(reference) }

  package mutating func forget(_ reference: [UInt8]) { refused.removeAll { $0 == reference } }

  /// Only ASCII letters, digits and hyphens. See batch.
  package static func isReference(_ bytes: [UInt8]) -> Bool {
    !bytes.isEmpty
      && bytes.allSatisfy { byte in
        let lower = byte | 0x20
        return (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(lower)
          || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: "-")
      }
  }
}

extension ClientBatches.Text {
  /// Why a text can't be said. IRCv3, multiline, "Errors"; client-batch, "Errors".
  package enum Failure {
    case timeout, bytesMax, linesMax
    case target(provided: String)
    case invalid(reason: String)

    package static var otherCommand: Failure {
      .invalid(reason: "Invalid multiline batch: it holds only PRIVMSG, or only NOTICE")
    }
  }

  package func hasTimedOut(_ limits: ChatLimits, seconds: Int64) -> Bool {
    seconds - openedSeconds > Int64(limits.clientBatchSecondsMax)
  }

  /// One more line, as its command has it.
  package struct Line: ~Escapable {
    package let kind: Event.Kind
    package let target: Span<UInt8>
    package let text: Span<UInt8>
    /// Whether it goes on with the line before.
    package let continues: Bool

    @_lifetime(copy target, copy text)
    package init(kind: Event.Kind, target: Span<UInt8>, text: Span<UInt8>, continues: Bool) {
      self.kind = kind
      self.target = target
      self.text = text
      self.continues = continues
    }
  }

  /// Takes one more line; what stands against it otherwise.
  package mutating func take(_ line: borrowing Line, _ limits: ChatLimits) -> Failure? {
    guard lines.isEmpty || line.kind == kind else { return Failure.otherCommand }
    guard CaseMapping.equal(line.target, target.span) else { return .target(provided: String(bytes: line.target)) }
    guard UTF8Repair.isValid(line.text) else { return .invalid(reason: "Invalid multiline batch: not UTF-8") }
    if line.continues, line.text.isEmpty {
      return .invalid(reason: "Invalid multiline batch with concatenated blank line")
    }
    if lines.count == limits.multilineLinesMax { return .linesMax }
    let isFirst = lines.isEmpty
    countedBytes += line.text.count + (isFirst || line.continues ? 0 : 1)
    if countedBytes > limits.multilineBytesMax { return .bytesMax }
    kind = line.kind
    for index in line.text.indices { bytes.append(line.text[index]) }
    lines.append((end: bytes.count, continues: line.continues && !isFirst))
    return nil
  }
}

extension ClientBatches: FieldCodable {
  package func write(to writer: inout ByteWriter) {
    writer.append(fields: text, refused)
  }

  package init(from reader: inout FieldReader) throws(FieldError) {
    text = try reader.next()
    refused = try reader.next()
  }
}

extension ClientBatches.Text: FieldCodable {
  package func write(to writer: inout ByteWriter) {
    writer.append(
      fields: reference, target, label, tags, openedSeconds, kind.rawValue, bytes, lines.map(\.end),
      lines.map(\.continues), countedBytes)
  }

  package init(from reader: inout FieldReader) throws(FieldError) {
    reference = try reader.next()
    target = try reader.next()
    label = try reader.next()
    tags = try reader.next()
    openedSeconds = try reader.next()
    guard let kind = Event.Kind(rawValue: try UInt8(from: &reader)) else { throw .unknown }
    self.kind = kind
    bytes = try reader.next()
    let ends = try [Int](from: &reader)
    let continued = try [Bool](from: &reader)
    guard ends.count == continued.count else { throw .malformed }
    lines = zip(ends, continued).map { (end: $0, continues: $1) }
    countedBytes = try reader.next()
  }
}
