import MadangKernel

/// A person at a terminal: keys in, messages above the line being typed.
struct TerminalSurface: ChatSurface {
  private var decoder = KeyDecoder()
  private var editor = LineEditor()
  private var screen: InputScreen
  private var keys: [Key] = []
  /// What the last key brought, to be done before the next one is looked at.
  private var events: [InputEvent] = []
  /// Lines to say, the next one last: a pasted text may hold many, and takes its time.
  private var waiting: [String] = []
  private var pace: Pace
  private var isPaced = false
  private var lines: [StyledText] = []
  private var action: ScreenAction? = .redraw
  private var prompt = ""
  /// Whether the terminal has been told what we want of it.
  private var hasBegun = false
  /// When a lone Escape was just that.
  private var keyDeadline: Int64?
  private let wallMilliseconds: @Sendable () -> Int64

  /// Bracketed paste: the terminal says where a paste begins and ends, so that its line breaks are no Enter.
  private static let pasteModeOn = "\u{1B}[?2004h"
  private static let pasteModeOff = "\u{1B}[?2004l"

  private enum ScreenAction {
    case redraw, clear, bell
    case resize(columns: Int)
  }

  init(columns: Int, color: Bool, pace: Pace, wallMilliseconds: @escaping @Sendable () -> Int64) {
    screen = InputScreen(columns: columns, color: color)
    self.pace = pace
    self.wallMilliseconds = wallMilliseconds
  }

  var wantsInput: Bool { true }
  var deadline: Int64? { [keyDeadline, isPaced ? pace.nextLineAt : nil].compactMap(\.self).min() }

  mutating func received(_ bytes: [UInt8], now: Int64) {
    keys = decoder.take(bytes).reversed() + keys
    keyDeadline = decoder.isWaiting ? now + ClientLimits.keyMilliseconds : nil
  }

  mutating func tick(now: Int64) {
    guard let deadline = keyDeadline, now >= deadline else { return }
    keyDeadline = nil
    decoder.pause()
  }

  /// The terminal is gone.
  mutating func inputEnded() {
    events = [.leave]
  }

  // MARK: Keys

  mutating func nextEvent(for session: any ChatSession, now: Int64) -> InputEvent? {
    while true {
      if let event = events.popLast() { return event }
      if let line = nextLine(now: now) { return .line(line) }
      guard let key = keys.popLast() else { return nil }
      take(key, session)
    }
  }

  /// A server may end the connection of somebody who says too much at once.
  private mutating func nextLine(now: Int64) -> String? {
    isPaced = !waiting.isEmpty && !pace.takeLine(now: now)
    return isPaced ? nil : waiting.popLast()
  }

  private mutating func take(_ key: Key, _ session: any ChatSession) {
    if key == .pasteOverflow {
      return show(.problem("a paste has at most \(ClientLimits.inputBytesMax) bytes: the rest of this one is left out"))
    }
    switch editor.handle(key) {
    case .edited: act(.redraw)
    case .refused: act(.bell)
    case .redraw: act(.clear)
    case .leave: events = [.leave]
    case .suspend: events = [.suspend]
    case .completion: complete(session)
    case .submitted(let text):
      act(.redraw)
      waiting = text.split(separator: "\n").map(String.init).reversed() + waiting
    }
  }

  /// A clear screen is drawn anew anyway, and a size must not be forgotten.
  private mutating func act(_ new: ScreenAction) {
    switch (action, new) {
    case (nil, _), (.bell, _), (.redraw, .clear), (.redraw, .resize): action = new
    default: break
    }
  }

  private mutating func complete(_ session: any ChatSession) {
    let (word, isFirst) = editor.wordBeforeCursor
    let candidates = session.completions(of: word, isFirst: isFirst)
    guard let first = candidates.first else { return act(.bell) }
    if candidates.count == 1 {
      editor.replaceWord(with: first)
      return act(.redraw)
    }
    show(.status(candidates.joined(separator: " ")))
    // As far as they agree, in the spelling of the first.
    let shared = candidates.dropFirst().reduce(first) { shared, other in
      String(zip(shared, other).prefix { $0.lowercased() == $1.lowercased() }.map(\.0))
    }
    if shared.count > word.count { editor.replaceWord(with: shared) }
    act(.redraw)
  }

  /// With those that wait behind it: they can't be sent either.
  mutating func takeBack(_ line: String) {
    editor.restore(([line] + waiting.reversed()).joined(separator: "\n"))
    waiting = []
    act(.redraw)
  }

  // MARK: Screen

  mutating func show(_ line: ChatLine) {
    let time = LocalTime(milliseconds: line.time ?? wallMilliseconds())
    var shown = StyledText("\(TerminalSurface.twoDigits(time.hour)):\(TerminalSurface.twoDigits(time.minute)) ", .dim)
    shown.append(line.text)
    lines.append(shown)
  }

  private static func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

  mutating func windowChanged(columns: Int) {
    action = .resize(columns: columns)
  }

  mutating func resume() {
    screen.takeRow()
    hasBegun = false
    act(.redraw)
  }

  mutating func output(prompt: String) -> SurfaceOutput {
    if prompt != self.prompt { act(.redraw) }
    self.prompt = prompt
    var text = hasBegun ? "" : TerminalSurface.pasteModeOn
    hasBegun = true
    switch action {
    case nil: break
    case .bell: text += "\u{07}"
    case .clear: text += screen.clear(editor: editor, prompt: prompt)
    case .resize(let columns): text += screen.resize(columns: columns, editor: editor, prompt: prompt)
    case .redraw where !lines.isEmpty: break
    case .redraw: text += screen.redraw(editor: editor, prompt: prompt)
    }
    if !lines.isEmpty { text += screen.show(lines, editor: editor, prompt: prompt) }
    action = nil
    lines = []
    return SurfaceOutput(output: text)
  }

  mutating func farewell() -> SurfaceOutput {
    var text = screen.leave()
    for line in lines { text += screen.ended(line) }
    lines = []
    return SurfaceOutput(output: text + TerminalSurface.pasteModeOff)
  }
}
