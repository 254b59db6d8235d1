import Glibc
import MadangMemory
import Testing

@testable import MadangServer

@Suite struct OutboxTests {
  private static func slice(_ text: StaticString) -> SegmentSlice {
    let bytes = Array("\(text)".utf8)
    return SegmentSlice(Segment(copying: bytes.span), from: 0, to: bytes.count)
  }

  /// What `attend` returns, and whether the slot must be listed by what is appended next.
  private static func attend(
    _ outbox: borrowing Outbox, bytesMax: Int = 1_000
  ) -> (notices: Notices, pieces: Int, bytes: Int) {
    let pieces = UnsafeMutableBufferPointer<iovec>.allocate(capacity: 8)
    defer { unsafe pieces.deallocate() }
    let (notices, found) = unsafe outbox.attend(into: pieces, bytesMax: bytesMax)
    return (notices, found.pieces, found.bytes)
  }

  private static func mustList(_ verdict: Outbox.Verdict) -> Bool {
    if case .queuedUnlisted = verdict { true } else { false }
  }

  @Test("Who is attended to is off the list, and what they are to be sent is found with what was noted")
  func attended() {
    let outbox = Outbox()
    outbox.open(generation: 1, bytesMax: 1_000)
    let first = Self.mustList(outbox.append(Self.slice("one\r\n"), generation: 1))
    let second = Self.mustList(outbox.append(Self.slice("three\r\n"), generation: 1))
    #expect(first && !second)
    let notified = outbox.notify(.resumeReading, generation: 1)
    #expect(!notified)
    let noted = Self.attend(outbox)
    #expect(noted.notices == .resumeReading && noted.pieces == 2 && noted.bytes == 12)
    // Nothing is noted twice, and nothing was removed.
    let again = Self.attend(outbox)
    #expect(again.notices.isEmpty && again.pieces == 2 && again.bytes == 12)
    let third = Self.mustList(outbox.append(Self.slice("more\r\n"), generation: 1))
    #expect(third)
    outbox.close()
  }

  @Test("Nothing is looked for where lines are framed or sealed first; what was noted is told all the same")
  func attendedWithoutLooking() {
    let outbox = Outbox()
    outbox.open(generation: 1, bytesMax: 1_000)
    _ = outbox.append(Self.slice("one\r\n"), generation: 1)
    _ = outbox.notify(.finishing, generation: 1)
    let found = Self.attend(outbox, bytesMax: 0)
    #expect(found.notices == .finishing && found.pieces == 0 && found.bytes == 0)
    outbox.close()
  }

  @Test("Whole slices and part of one are removed; their messages are counted once they have gone")
  func consumed() {
    let outbox = Outbox()
    outbox.open(generation: 1, bytesMax: 1_000)
    _ = outbox.append(Self.slice("one\r\n"), generation: 1)
    _ = outbox.append(Self.slice("three\r\n"), generation: 1)
    let some = outbox.consume(7)
    #expect(!some.isEmpty && some.messages == 1)
    let left = Self.attend(outbox)
    #expect(left.pieces == 1 && left.bytes == 5)
    let rest = outbox.consume(5)
    #expect(rest.isEmpty && rest.messages == 1)
    let reserved = outbox.reservedSlices
    #expect(reserved == 0)
  }
}
