@testable import MadangWire

/// The module's functions on arrays, because the testing macros cannot take a span apart.
extension [UInt8] {
  func firstOffset(of byte: UInt8, from start: Int = 0) -> Int? { span.firstOffset(of: byte, from: start) }
  func lastOffset(of byte: UInt8, from start: Int = 0) -> Int? { span.lastOffset(of: byte, from: start) }
  func equals(_ other: [UInt8]) -> Bool { span.equals(other.span) }
  func equals(_ text: StaticString) -> Bool { span.equals(text) }
  func equalsIgnoringASCIICase(_ text: StaticString) -> Bool { span.equalsIgnoringASCIICase(text) }

  func completeEnd(searched: Int = 0) -> Int { LineFraming.completeEnd(in: span, searched: searched) }
  func plainEnd(paused: Bool) -> Int { PlainFraming.completeEnd(span, paused: paused) }
  var isOverlong: Bool { LineFraming.isOverlong(span, limits: .fromClient) }
  func parsed(_ limits: LineLimits = .fromClient) -> ParsedLine { IRCMessage.parse(span, limits: limits) }

  /// The message that the line is; nil if it is none.
  var message: IRCMessage? {
    guard case .message(let message) = parsed() else { return nil }
    return message
  }

  /// The violation that the line is; nil if it is none.
  func violation(_ limits: LineLimits = .fromClient) -> IRCViolation? {
    guard case .violation(let violation) = parsed(limits) else { return nil }
    return violation
  }

  var commandKey: CommandKey { CommandKey(span) }
  func isSameName(as other: [UInt8]) -> Bool { CaseMapping.equal(span, other.span) }
  func nameHash(seed: UInt64) -> UInt32 { CaseMapping.hash(span, seed: seed) }
  func matches(_ mask: [UInt8]) -> Bool { GlobMask.matches(mask.span, span) }
  var isValidUTF8: Bool { UTF8Repair.isValid(span) }

  var escapedTag: [UInt8] { written { TagEscaping.escape(span, to: &$0) } }
  var unescapedTag: [UInt8] { written { TagEscaping.unescape(span, to: &$0) } }
  var folded: [UInt8] { written { CaseMapping.fold(span, to: &$0) } }
  var withoutTelnet: [UInt8] { written { TelnetFilter.copy(span, to: &$0) } }
  var withoutControls: [UInt8] { written { ControlFilter.copy(span, to: &$0) } }
  var repaired: [UInt8] { written { UTF8Repair.copy(span, to: &$0) } }
  func unit(at offset: Int) -> UTF8Unit { UTF8Unit(in: span, at: offset) }
}

extension ByteWriter {
  var bytes: [UInt8] { array(span) }
}

extension LineCursor {
  mutating func next(in bytes: [UInt8]) -> Range<Int>? { next(in: bytes.span) }
  mutating func rest(in bytes: [UInt8]) -> Range<Int>? { rest(in: bytes.span) }
}

extension TagIterator {
  mutating func next(in bytes: [UInt8]) -> MessageTag? { next(in: bytes.span) }
}
