import MadangWire

/// A conversation with a server that relays text as it is: `madang serve` with a `plain://` listener, or any program
/// that copies bytes between its clients.
///
/// Lines are sent with LF. What arrives is shown line by line, and without a line ending once the server pauses, since
/// many such programs send none. A character whose bytes have not all come is kept for the next read.
package struct PlainSession: ChatSession {
  private var isConnected = false
  /// Goodbye has been said, and nothing is said after it.
  private var isLeaving = false
  private var pending: [UInt8] = []
  /// When what is pending is shown without its ending.
  package private(set) var deadline: Int64?
  /// Whether the last text was shown before its line ending came, which then is no empty line.
  private var hasShownUnended = false
  /// Our own lines that the server may send back, and until when.
  private var echoes: [(line: String, until: Int64)] = []
  /// Whether our own lines are shown when they are sent: at a terminal, where Enter takes them off the screen.
  private let showsOwnLines: Bool

  package init(showsOwnLines: Bool) {
    self.showsOwnLines = showsOwnLines
  }

  package var prompt: String { "> " }
  package var acceptsLines: Bool { isConnected && !isLeaving }
  package var leaveMilliseconds: Int64 { ClientLimits.plainLeaveMilliseconds }

  package mutating func connected(now: Int64) -> [SessionEffect] {
    isConnected = true
    isLeaving = false
    return [.welcomed]
  }

  package mutating func disconnected() -> [SessionEffect] {
    isConnected = false
    let rest = take(pending.count, now: .max)
    echoes = []
    hasShownUnended = false
    return rest
  }

  // MARK: Sending

  package mutating func typed(_ line: String, now: Int64) -> [SessionEffect] {
    guard isConnected else {
      return [.show(.problem("not connected yet: press Enter again later")), .returned(line: line)]
    }
    var effects: [SessionEffect] = [.send(Array((line + "\n").utf8))]
    if showsOwnLines {
      if !line.isEmpty { expectEcho(of: line, now: now) }
      effects.append(.show(ChatLine(StyledText("> " + line, .dim))))
    }
    // A server that knows the command closes; to another it is a word of goodbye.
    if line.prefix(while: { $0 != " " }).lowercased() == "/quit" { effects += leave() }
    return effects
  }

  package mutating func leave() -> [SessionEffect] {
    isLeaving = true
    return [.leave]
  }

  package func completions(of word: String, isFirst: Bool) -> [String] { [] }

  private mutating func expectEcho(of line: String, now: Int64) {
    if echoes.count == ClientLimits.echoesMax { echoes.removeFirst() }
    echoes.append((line, now + ClientLimits.echoMilliseconds))
  }

  /// Whether `line` is our own coming back. A server echoes in order, so everything before it got no echo.
  private mutating func takeEcho(_ line: String, now: Int64) -> Bool {
    echoes.removeAll { $0.until < now }
    guard let index = echoes.firstIndex(where: { $0.line == line }) else { return false }
    echoes.removeSubrange(...index)
    return true
  }

  // MARK: Receiving

  package mutating func received(_ bytes: [UInt8], now: Int64) -> [SessionEffect] {
    pending += bytes
    var count = PlainFraming.completeEnd(pending.span, paused: false)
    if pending.count - count > ClientLimits.plainLineBytesMax {
      count = PlainFraming.completeEnd(pending.span, paused: true)
      // A sequence that never ends (such as a telnet one) must not grow for ever either.
      if pending.count - count > ClientLimits.plainLineBytesMax { count = pending.count }
    }
    let effects = take(count, now: now)
    deadline = pending.isEmpty ? nil : now + ClientLimits.pauseMilliseconds
    return effects
  }

  package mutating func tick(now: Int64) -> [SessionEffect] {
    guard let deadline, now >= deadline else { return [] }
    // What stays is the beginning of a character: only its rest brings it out.
    self.deadline = nil
    return take(PlainFraming.completeEnd(pending.span, paused: true), now: now)
  }

  /// Shows the first `count` bytes of what is pending, line by line.
  private mutating func take(_ count: Int, now: Int64) -> [SessionEffect] {
    var plain = ByteWriter()
    TelnetFilter.copy(pending.span.extracting(first: count), to: &plain)
    pending.removeFirst(count)
    var effects: [SessionEffect] = []
    var cursor = LineCursor()
    while let range = cursor.next(in: plain.span) {
      let isRestOfUnended = hasShownUnended && range.isEmpty
      hasShownUnended = false
      if !isRestOfUnended { show(plain.span.extracting(range), now: now, &effects) }
    }
    if let range = cursor.rest(in: plain.span) {
      hasShownUnended = true
      show(plain.span.extracting(range), now: now, &effects)
    }
    return effects
  }

  private mutating func show(_ bytes: Span<UInt8>, now: Int64, _ effects: inout [SessionEffect]) {
    let line = String(bytes: bytes)
    if takeEcho(line, now: now) { return }
    let weight: ChatLine.Weight = PlainSession.isWhisper(line) ? .forYou : .message
    effects.append(.show(ChatLine(FormattingCodes.styled(line), weight: weight)))
  }

  /// `ann (to you)>> text` or `* ann (to you) waves`, as our own server marks what is said to one person alone.
  private static func isWhisper(_ line: String) -> Bool {
    let words = line.split(separator: " ", maxSplits: 4).prefix(4)
    let isAction = words.first == "*"
    return words.dropFirst(isAction ? 2 : 1).prefix(2).elementsEqual(isAction ? ["(to", "you)"] : ["(to", "you)>>"])
  }
}
