/// What the terminal's title says: where we are, and how much was said since the person last looked.
///
/// They look when they press a key, or when the terminal says that it has the focus, as many do if they are asked. Pure.
struct TerminalTitle {
  private var unread = 0
  /// Nil where the terminal does not say.
  private var hasFocus: Bool?
  private var shown: String?
  private let isOn: Bool

  /// Keeps the title, has the terminal tell of its focus, and gives both back (xterm, "ctlseqs": 22;2t, 23;2t, 1004).
  static let begin = "\u{1B}[22;2t\u{1B}[?1004h"
  static let end = "\u{1B}[?1004l\u{1B}[23;2t"

  init(isOn: Bool) {
    self.isOn = isOn
  }

  mutating func note(_ line: ChatLine) {
    if line.weight == .event || line.isPast || hasFocus == true { return }
    unread += 1
  }

  mutating func keyWasPressed() {
    unread = 0
  }

  mutating func focusChanged(to focus: Bool) {
    hasFocus = focus
    if focus { unread = 0 }
  }

  /// What must be written; empty where the title is right.
  mutating func update(place: String) -> String {
    guard isOn else { return "" }
    let wanted = (unread > 0 ? "(\(unread)) " : "") + SafeText.filter(place) + " – madang"
    if wanted == shown { return "" }
    let begin = shown == nil ? TerminalTitle.begin : ""
    shown = wanted
    return begin + "\u{1B}]2;\(wanted)\u{07}"
  }

  /// Gives the terminal back the title that it had.
  mutating func leave() -> String {
    guard shown != nil else { return "" }
    shown = nil
    return TerminalTitle.end
  }
}
