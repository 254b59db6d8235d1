import Glibc
import MadangChat
import MadangMemory
import MadangTestSupport
import MadangWire
import Testing

@testable import MadangServer
@testable import MadangWorld

/// What each member of a room is handed of what was said there, for all that authors need not hear of themselves.
@Suite struct BatchTests {
  /// Slots of which the second and third share a bit with the first; the last two are another node's.
  private static let slots: [UInt32] = [1, 4_097, 8_193, 2, 3, 130, 8_900, 9_000]
  private static let ownSlots = 8_448

  private static func text(of outbox: borrowing Outbox) -> String {
    let pieces = UnsafeMutableBufferPointer<iovec>.allocate(capacity: 256)
    defer { unsafe pieces.deallocate() }
    let found = unsafe outbox.peek(into: pieces, bytesMax: .max)
    var text = ""
    for index in 0..<found.pieces {
      // SAFETY: the outbox holds the slices until it is closed.
      let bytes = unsafe UnsafeRawBufferPointer(start: pieces[index].iov_base, count: pieces[index].iov_len)
      text += unsafe String(decoding: bytes, as: UTF8.self)
    }
    return text
  }

  @Test(
    "everybody is handed what they hear, in order and once, whoever said how much of it; nobody elsewhere is",
    arguments: UInt64(1)...200)
  func delivers(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let queues = Slab<ConnectionQueues>(slotsMax: 10_000)
    queues.grow(toHold: UInt32(Self.ownSlots - 1)) { ConnectionQueues() }
    var members: [Member] = []
    for slot in Self.slots {
      let encoding: Encoding = Bool.random(using: &generator) ? [.echoMessage] : []
      members.append(Member(handle: Handle(slot: slot, generation: 1), encoding: encoding, prefix: []))
      if slot < queues.slots { queues[slot].outbox.open(generation: 1, bytesMax: 1 << 20) }
    }
    var bytes = ByteWriter()
    var events: [Event] = []
    for number in 0..<Int.random(in: 1...40, using: &generator) {
      let start = bytes.count
      bytes.append("e\(number)\r\n".utf8.span)
      let author = members[Int.random(in: 0..<members.count, using: &generator)].handle
      let audience = [Event.Audience.everyone, .others, .others, .strictlyOthers][
        Int.random(in: 0..<4, using: &generator)]
      events.append(
        Event(
          kind: .message, audience: audience, author: author, milliseconds: 0,
          line: Event.Part(start: UInt32(start), count: UInt32(bytes.count - start))))
    }
    var batch = Batch()
    var framer = LineFramer()
    var listed = Listing()
    // The second time, nothing is left of the first.
    for _ in 0..<2 {
      batch.deliver(
        events.span, in: bytes.span, to: members.span, queues: queues, framer: &framer, listed: &listed)
    }
    var count = 0
    for member in members where member.handle.slot < queues.slots {
      let heard = events.indices.filter { member.hears(events[$0]) }
      let expected = heard.map { "e\($0)\r\n" }.joined()
      let got = Self.text(of: queues[member.handle.slot].outbox)
      #expect(got == expected + expected, "slot \(member.handle.slot)")
      count += 2 * heard.count
    }
    #expect(batch.delivered.irc == count)
  }
}
