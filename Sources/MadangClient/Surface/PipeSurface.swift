import MadangWire

/// Standard input or output is no terminal: plain lines in, plain lines out. What the client has to say goes to
/// standard error, so that the output is the chat and nothing else.
struct PipeSurface: ChatSurface {
  private var unfinished: [UInt8] = []
  /// Lines that wait for the session or for those before them; the next one last.
  private var waiting: [String] = []
  private var hasEnded = false
  private var hasLeft = false
  private var pendingOutput = SurfaceOutput()
  private let color: Bool

  init(color: Bool) {
    self.color = color
  }

  var wantsInput: Bool { waiting.isEmpty && !hasEnded }
  var deadline: Int64? { nil }

  mutating func received(_ bytes: [UInt8], now: Int64) {
    var lines: [String] = []
    for byte in bytes {
      if byte == UInt8(ascii: "\n") {
        lines.append(takeUnfinished())
      } else {
        unfinished.append(byte)
        if unfinished.count == ClientLimits.inputBytesMax { lines.append(takePart()) }
      }
    }
    waiting = lines.reversed() + waiting
  }

  mutating func inputEnded() {
    hasEnded = true
    if !unfinished.isEmpty { waiting.insert(takeUnfinished(), at: 0) }
  }

  /// Of a line that is too long, what there is but for the beginning of a character.
  private mutating func takePart() -> String {
    let end = PlainFraming.completeEnd(unfinished.span, paused: true)
    let rest = end == 0 ? [] : Array(unfinished[end...])
    unfinished.removeLast(rest.count)
    let part = String(decoding: unfinished, as: UTF8.self)
    unfinished = rest
    return part
  }

  private mutating func takeUnfinished() -> String {
    if unfinished.last == UInt8(ascii: "\r") { unfinished.removeLast() }
    defer { unfinished.removeAll(keepingCapacity: true) }
    return String(decoding: unfinished, as: UTF8.self)
  }

  mutating func nextEvent(for session: any ChatSession, mayTakeLine: Bool) -> InputEvent? {
    guard session.acceptsLines, mayTakeLine, !hasLeft else { return nil }
    if waiting.isEmpty {
      hasLeft = hasEnded
      return hasEnded ? .leave : nil
    }
    return waiting.popLast().map { .line($0) }
  }

  mutating func takeBack(_ line: String) {
    waiting.append(line)
  }

  /// What was said before carries its time: it is not what is being said now.
  mutating func show(_ line: ChatLine, now: Int64) {
    let time = line.isPast ? line.time.map { Timestamp.text($0) + " " } ?? "" : ""
    let text = time + line.text.rendered(color: color) + "\n"
    pendingOutput.append(text, isForErrors: line.origin != .chat)
  }

  mutating func tick(now: Int64) {}
  mutating func windowChanged(columns: Int) {}
  mutating func resume() {}

  mutating func output(prompt: String) -> SurfaceOutput {
    defer { pendingOutput = SurfaceOutput() }
    return pendingOutput
  }

  mutating func farewell() -> SurfaceOutput { output(prompt: "") }
}
