/// Turns what a terminal sends into keys. Bytes may arrive cut anywhere: in a UTF-8 sequence, an escape sequence, a
/// paste.
///
///     ground ──ESC──► escape ──[──► control sequence ──final byte──► ground
///       │ ▲             ├─────O──► one more byte ────────────────► ground
///       │ │             └──other──► Alt and that key ────────────► ground
///     lead byte                    CSI 200 ~ ──► paste ──CSI 201 ~──► ground
///       ▼ │
///     sequence ──last continuation──► text
///
/// Keys that mean nothing here are dropped whole, so that no half of an escape sequence is ever typed into the line.
package struct KeyDecoder: Sendable {
  private enum State: Equatable {
    case ground
    case sequence(remaining: Int)
    case escape
    case control
    case singleShift
    case paste
  }

  private var state = State.ground
  /// The bytes of an unfinished UTF-8 or control sequence, or of a paste.
  private var pending: [UInt8] = []
  private var pasteOverflows = false

  /// The longest control sequence; anything longer is noise, and dropped.
  private static let controlBytesMax = 32
  private static let pasteEnd = Array("\u{1B}[201~".utf8)

  package init() {}

  /// Whether a key is unfinished, so that a pause means something.
  package var isWaiting: Bool { state == .escape || state == .control || state == .singleShift }

  package mutating func take(_ bytes: some Sequence<UInt8>) -> [Key] {
    var keys: [Key] = []
    for byte in bytes { take(byte, &keys) }
    return keys
  }

  /// No more bytes came for a while: an Escape that has waited for the rest was just the Escape key.
  package mutating func pause() {
    guard isWaiting else { return }
    state = .ground
    pending = []
  }

  private mutating func take(_ byte: UInt8, _ keys: inout [Key]) {
    switch state {
    case .ground: ground(byte, &keys)
    case .sequence(let remaining): continuation(byte, remaining: remaining, &keys)
    case .escape: escape(byte, &keys)
    case .control: control(byte, &keys)
    case .singleShift:
      state = .ground
      if let key = KeyDecoder.cursorKey(byte) { keys.append(key) }
    case .paste: paste(byte, &keys)
    }
  }

  // MARK: Text

  private mutating func ground(_ byte: UInt8, _ keys: inout [Key]) {
    switch byte {
    case 0x1B: state = .escape
    case 0x20...0x7E: keys.append(.text(Unicode.Scalar(byte)))
    case 0xC2...0xDF: begin(byte, remaining: 1)
    case 0xE0...0xEF: begin(byte, remaining: 2)
    case 0xF0...0xF4: begin(byte, remaining: 3)
    case 0x80...0xFF: keys.append(.text("\u{FFFD}"))
    default: if let key = KeyDecoder.controlKey(byte) { keys.append(key) }
    }
  }

  private mutating func begin(_ byte: UInt8, remaining: Int) {
    pending = [byte]
    state = .sequence(remaining: remaining)
  }

  private mutating func continuation(_ byte: UInt8, remaining: Int, _ keys: inout [Key]) {
    guard byte & 0xC0 == 0x80 else {
      state = .ground
      keys.append(.text("\u{FFFD}"))
      return ground(byte, &keys)
    }
    pending.append(byte)
    if remaining > 1 {
      state = .sequence(remaining: remaining - 1)
      return
    }
    state = .ground
    // Surrogates, over-long forms and the like have the right lengths and are still no text.
    let scalar = String(validating: pending, as: UTF8.self)?.unicodeScalars.first ?? "\u{FFFD}"
    // C1 controls are no text either: typed ones are dropped.
    if scalar.value >= 0xA0 { keys.append(.text(scalar)) }
  }

  // MARK: Escape sequences

  private mutating func escape(_ byte: UInt8, _ keys: inout [Key]) {
    state = .ground
    switch byte {
    case UInt8(ascii: "["):
      state = .control
      pending = []
    case UInt8(ascii: "O"): state = .singleShift
    case 0x1B: state = .escape
    case UInt8(ascii: "b"): keys.append(.wordLeft)
    case UInt8(ascii: "f"): keys.append(.wordRight)
    case UInt8(ascii: "d"): keys.append(.deleteWordAfter)
    case 0x7F, 0x08: keys.append(.deleteWordBefore)
    // Ctrl-C and Ctrl-D must work whatever came before.
    case 0x03, 0x04: ground(byte, &keys)
    case 0x80...0xFF: ground(byte, &keys)
    default: break
    }
  }

  private mutating func control(_ byte: UInt8, _ keys: inout [Key]) {
    switch byte {
    case 0x20...0x3F where pending.count < KeyDecoder.controlBytesMax:
      pending.append(byte)
    // The Linux console's function keys: CSI [ and one letter more.
    case UInt8(ascii: "[") where pending.isEmpty: state = .singleShift
    case 0x40...0x7E:
      state = .ground
      finishControl(byte, &keys)
    case 0x1B: state = .escape
    case 0x20...0x3F: break
    default:
      state = .ground
      ground(byte, &keys)
    }
  }

  private mutating func finishControl(_ final: UInt8, _ keys: inout [Key]) {
    let numbers = String(decoding: pending, as: UTF8.self).split(separator: ";").map { Int($0) ?? 0 }
    pending = []
    // CSI 1 ; 5 C: the second number is 1 plus the modifiers, of which Alt (2) and Ctrl (4) make it a word.
    let isModified = numbers.count > 1 && (numbers[1] - 1) & 6 != 0
    switch final {
    case UInt8(ascii: "~"):
      switch numbers.first {
      case 1, 7: keys.append(.home)
      case 3: keys.append(isModified ? .deleteWordAfter : .delete)
      case 4, 8: keys.append(.end)
      case 200: state = .paste
      default: break
      }
    case UInt8(ascii: "C") where isModified: keys.append(.wordRight)
    case UInt8(ascii: "D") where isModified: keys.append(.wordLeft)
    case UInt8(ascii: "I"): keys.append(.focusGained)
    case UInt8(ascii: "O"): keys.append(.focusLost)
    default: if let key = KeyDecoder.cursorKey(final) { keys.append(key) }
    }
  }

  private static func cursorKey(_ final: UInt8) -> Key? {
    switch final {
    case UInt8(ascii: "A"): .up
    case UInt8(ascii: "B"): .down
    case UInt8(ascii: "C"): .right
    case UInt8(ascii: "D"): .left
    case UInt8(ascii: "H"): .home
    case UInt8(ascii: "F"): .end
    case UInt8(ascii: "M"): .enter
    default: nil
    }
  }

  private static func controlKey(_ byte: UInt8) -> Key? {
    switch byte {
    case 0x01: .home
    case 0x02: .left
    case 0x03: .interrupt
    case 0x04: .endOfInput
    case 0x05: .end
    case 0x06: .right
    case 0x08, 0x7F: .backspace
    case 0x09: .tab
    case 0x0A, 0x0D: .enter
    case 0x0B: .deleteToEnd
    case 0x0C: .redraw
    case 0x0E: .down
    case 0x10: .up
    case 0x15: .deleteToStart
    case 0x17: .deleteWordBefore
    case 0x1A: .suspend
    default: nil
    }
  }

  // MARK: Paste

  private mutating func paste(_ byte: UInt8, _ keys: inout [Key]) {
    pending.append(byte)
    let isEnd = byte == UInt8(ascii: "~") && pending.suffix(KeyDecoder.pasteEnd.count) == KeyDecoder.pasteEnd[...]
    if isEnd {
      keys.append(.paste(KeyDecoder.text(of: pending.dropLast(KeyDecoder.pasteEnd.count))))
      if pasteOverflows { keys.append(.pasteOverflow) }
      pasteOverflows = false
      pending = []
      state = .ground
    } else if pending.count > ClientLimits.inputBytesMax + KeyDecoder.pasteEnd.count {
      // The rest of an overlong paste is swallowed up to its end mark, of which the beginning may be here already.
      pasteOverflows = true
      pending.removeSubrange(ClientLimits.inputBytesMax..<ClientLimits.inputBytesMax + 1)
    }
  }

  /// CR, LF and CR LF become LF, tabs spaces; other controls are left out.
  private static func text(of bytes: ArraySlice<UInt8>) -> String {
    var text = String.UnicodeScalarView()
    var previous: Unicode.Scalar?
    for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
      switch scalar {
      case "\r": text.append("\n")
      case "\n": if previous != "\r" { text.append("\n") }
      case "\t": text.append(" ")
      default: if scalar.properties.generalCategory != .control { text.append(scalar) }
      }
      previous = scalar
    }
    return String(text)
  }
}
