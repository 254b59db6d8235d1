import MadangMemory
import MadangWire

/// The batch that a client is sending, and those that were refused. IRCv3, client-batch and multiline.
struct ClientBatches: Sendable {
  /// A text of several lines, so far.
  struct Text: Sendable {
    let reference: [UInt8]
    let target: [UInt8]
    /// What its answer carries: the command that began it has none of its own.
    let label: [UInt8]?
    /// Client-only tags to hand on.
    let tags: [UInt8]
    let openedSeconds: Int64
    /// Messages or notices: what the first line is.
    var kind = Event.Kind.other
    /// The lines one after another, with nothing between them.
    var bytes: [UInt8] = []
    var lines: [(end: Int, continues: Bool)] = []
    /// What counts towards the limit: the bytes, and those that part lines.
    var countedBytes = 0
  }

  var text: Text?
  /// References whose further lines are passed over, the latest last.
  private var refused: [[UInt8]] = []
  private static let refusedMax = 8

  /// What a text of several lines needs of its author.
  static let needs: Encoding = [.batch, .multiline]

  var isEmpty: Bool { text == nil && refused.isEmpty }

  mutating func refuse(_ reference: [UInt8]) {
    if refused.contains(reference) { return }
    if refused.count == ClientBatches.refusedMax { refused.removeFirst() }
    refused.append(reference)
  }

  func hasRefused(_ reference: [UInt8]) -> Bool { refused.contains(reference) }

  mutating func forget(_ reference: [UInt8]) { refused.removeAll { $0 == reference } }

  /// Only ASCII letters, digits and hyphens. See batch.
  static func isReference(_ bytes: [UInt8]) -> Bool {
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
  enum Failure {
    case timeout, bytesMax, linesMax
    case target(provided: String)
    case invalid(reason: String)
  }

  func hasTimedOut(_ limits: ChatLimits, seconds: Int64) -> Bool {
    seconds - openedSeconds > Int64(limits.clientBatchSecondsMax)
  }

  /// Takes one more line.
  mutating func take(_ command: borrowing Command, _ limits: ChatLimits, seconds: Int64) -> Failure? {
    if hasTimedOut(limits, seconds: seconds) { return .timeout }
    let kind: Event.Kind
    switch command.message.commandKey {
    case ClientBatches.Text.message: kind = .message
    case ClientBatches.Text.notice: kind = .notice
    default: return .invalid(reason: "Invalid multiline batch: it holds only PRIVMSG, or only NOTICE")
    }
    guard lines.isEmpty || kind == self.kind else {
      return .invalid(reason: "Invalid multiline batch: it holds only PRIVMSG, or only NOTICE")
    }
    guard command.count > 1 else { return .invalid(reason: "Invalid multiline batch: a line without text") }
    guard CaseMapping.equal(command.bytes(0), target.span) else { return .target(provided: command.text(0)) }
    let text = command.bytes(1)
    guard UTF8Repair.isValid(text) else { return .invalid(reason: "Invalid multiline batch: not UTF-8") }
    let continues = command.message.tag("draft/multiline-concat", in: command.line) != nil
    if continues, text.isEmpty {
      return .invalid(reason: "Invalid multiline batch with concatenated blank line")
    }
    if lines.count == limits.multilineLinesMax { return .linesMax }
    let isFirst = lines.isEmpty
    countedBytes += text.count + (isFirst || continues ? 0 : 1)
    if countedBytes > limits.multilineBytesMax { return .bytesMax }
    self.kind = kind
    for index in text.indices { bytes.append(text[index]) }
    lines.append((end: bytes.count, continues: continues && !isFirst))
    return nil
  }

  private static let message = CommandKey("PRIVMSG")
  private static let notice = CommandKey("NOTICE")
}
