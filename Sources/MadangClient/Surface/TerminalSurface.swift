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
  private var lines: [StyledText] = []
  /// Who came and went at the end of the lines, while nothing else was shown since; nil where the next one has a new line.
  private var fold: PassageFold?
  /// Whether the first of the lines stands in place of the last one on the screen.
  private var replacesLast = false
  private var title: TerminalTitle
  private var wantsBell = false
  /// When the bell rang last.
  private var rangAt = -ClientLimits.bellMilliseconds
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

  /// What a person may not want.
  struct Habits {
    /// To ring when somebody speaks to the person.
    var rings = true
    /// To say in the title how much is unread.
    var hasTitle = true
    /// To make one line of those who come and go.
    var folds = true
  }

  private let habits: Habits

  init(columns: Int, color: Bool, habits: Habits = Habits(), wallMilliseconds: @escaping @Sendable () -> Int64) {
    screen = InputScreen(columns: columns, color: color)
    self.habits = habits
    title = TerminalTitle(isOn: habits.hasTitle)
    self.wallMilliseconds = wallMilliseconds
  }

  var wantsInput: Bool { true }
  var deadline: Int64? { keyDeadline }

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

  mutating func nextEvent(for session: any ChatSession, mayTakeLine: Bool) -> InputEvent? {
    while true {
      if let event = events.popLast() { return event }
      if mayTakeLine, let line = waiting.popLast() { return .line(line) }
      guard let key = keys.popLast() else { return nil }
      switch key {
      case .focusGained: title.focusChanged(to: true)
      case .focusLost: title.focusChanged(to: false)
      default:
        title.keyWasPressed()
        take(key, session)
      }
    }
  }

  private mutating func take(_ key: Key, _ session: any ChatSession) {
    if key == .pasteOverflow {
      return append(
        .problem("a paste has at most \(ClientLimits.inputBytesMax) bytes: the rest of this one is left out"))
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
    append(.status(candidates.joined(separator: " ")))
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

  mutating func show(_ line: ChatLine, now: Int64) {
    title.note(line)
    if line.weight == .forYou, !line.isPast, habits.rings, now - rangAt >= ClientLimits.bellMilliseconds {
      wantsBell = true
      rangAt = now
    }
    if let passage = line.passage, !line.isPast, habits.folds, takeIntoFold(passage, line) { return }
    append(line)
    if let passage = line.passage, !line.isPast, habits.folds, fits(lines[lines.count - 1]) {
      fold = PassageFold(passage)
    }
  }

  private mutating func append(_ line: ChatLine) {
    fold = nil
    lines.append(stamped(line.text, line))
  }

  private func stamped(_ text: StyledText, _ line: ChatLine) -> StyledText {
    let now = wallMilliseconds()
    let time = LocalTime(milliseconds: line.time ?? now)
    let day = line.isPast && !time.isSameDay(as: LocalTime(milliseconds: now)) ? time.dayText + " " : ""
    var shown = StyledText(day + time.timeText + " ", .dim)
    shown.append(text)
    return shown
  }

  /// Those who came and went before stand on one row at the end: it is written anew.
  private mutating func takeIntoFold(_ passage: Passage, _ line: ChatLine) -> Bool {
    guard var grown = fold, grown.takes(passage) else { return false }
    grown.add(passage)
    let stamp = stamped(StyledText(), line)
    let used = stamp.pieces.reduce(0) { $0 + DisplayWidth.columns($1.text) }
    let shown = stamped(grown.text(columns: screen.columns - used), line)
    // Too narrow for it: what stands there stays as it is.
    guard fits(shown) else { return false }
    if lines.isEmpty { replacesLast = true } else { lines.removeLast() }
    lines.append(shown)
    fold = grown
    return true
  }

  private func fits(_ text: StyledText) -> Bool {
    text.pieces.reduce(0) { $0 + DisplayWidth.columns(SafeText.filter($1.text)) } <= screen.columns
  }

  mutating func windowChanged(columns: Int) {
    fold = nil
    action = .resize(columns: columns)
  }

  mutating func resume() {
    screen.takeRow()
    hasBegun = false
    fold = nil
    act(.redraw)
  }

  mutating func output(prompt: String) -> SurfaceOutput {
    if prompt != self.prompt { act(.redraw) }
    self.prompt = prompt
    var text = hasBegun ? "" : TerminalSurface.pasteModeOn
    hasBegun = true
    if wantsBell { text += "\u{07}" }
    wantsBell = false
    // A cleared screen has no row above.
    if case .clear = action { (fold, replacesLast) = (nil, false) }
    if case .resize = action { replacesLast = false }
    switch action {
    case nil: break
    case .bell: text += "\u{07}"
    case .clear: text += screen.clear(editor: editor, prompt: prompt)
    case .resize(let columns): text += screen.resize(columns: columns, editor: editor, prompt: prompt)
    case .redraw where !lines.isEmpty: break
    case .redraw: text += screen.redraw(editor: editor, prompt: prompt)
    }
    if !lines.isEmpty {
      text += screen.show(lines, replacesLast: replacesLast, editor: editor, prompt: prompt)
    }
    action = nil
    lines = []
    replacesLast = false
    text += title.update(place: prompt.hasSuffix("> ") ? String(prompt.dropLast(2)) : prompt)
    return SurfaceOutput(output: text)
  }

  mutating func farewell() -> SurfaceOutput {
    var text = screen.leave()
    for line in lines { text += screen.ended(line) }
    lines = []
    fold = nil
    text += title.leave()
    return SurfaceOutput(output: text + TerminalSurface.pasteModeOff)
  }
}
