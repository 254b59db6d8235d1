import BasicContainers
import MadangChat
import MadangMemory
import MadangWire
import MadangWorld

/// Events of one room, encoded at most once for each shape of reader among its members. A worker keeps one.
struct Batch: ~Copyable {
  /// One encoding of all events, and where each event's bytes end in it.
  struct Variant {
    let shape: Encoding
    let segment: Segment
    /// Where this variant's ends begin in `ends`.
    let endsStart: Int
    /// References handed out so far.
    var used: Int
  }

  private var variants = UniqueArray<Variant>(minimumCapacity: 8)
  private var ends = UniqueArray<UInt32>()
  private var writer = ByteWriter(capacity: 16 << 10)
  /// A bit for each author's slot, modulo the set's size: most members said nothing, and one look tells.
  private var authors = UniqueArray<UInt64>()
  private static let authorWords = 64
  /// The first event of those whose author has such a bit, and after each event the next of them: what somebody else has said
  /// an author need not be asked about.
  private var firstOfAuthor = UniqueArray<UInt32>()
  private var nextOfAuthor = UniqueArray<UInt32>()
  private static let noEvent = UInt32.max
  /// Events times those who were handed them, since that was taken last.
  var delivered = DeliveryTally()
  /// What the segments of the next delivery carry. See `Segment.decodedAt`.
  var decodedAt: UInt32 = 0

  init() {
    for _ in 0..<Batch.authorWords { authors.append(0) }
    for _ in 0..<Batch.authorWords * UInt64.bitWidth { firstOfAuthor.append(Batch.noEvent) }
  }

  /// Hands `events` to every member, in one slice each, but for those who said some of them themselves.
  /// The caller holds the world and the room's log.
  mutating func deliver(
    _ events: Span<Event>, in bytes: Span<UInt8>, to members: Span<Member>, queues: borrowing Slab<ConnectionQueues>,
    framer: inout LineFramer, listed: inout Listing
  ) {
    markAuthors(events)
    listed.expect(members.count)
    var current = -1
    // Of the reader before: most in a row are written to alike, and one comparison tells.
    var encoding: Encoding = []
    let slots = ClusterRule.locality.holds ? queues.slots : Int.max
    for index in members.indices {
      let member = members[index]
      // Whoever is connected to another node is written to there.
      if member.handle.slot >= slots { continue }
      if current < 0 || member.encoding != encoding {
        encoding = member.encoding
        current = variant(for: encoding.shape, events, in: bytes, readers: members.count, &framer)
      }
      let segment = variants[current].segment
      if isMarked(member.handle) {
        deliverPieces(to: member, events, variant: current, queues: queues, listed: &listed)
      } else if segment.count > 0 {
        let slice = SegmentSlice(segment, from: 0, to: segment.count)
        if queues.append(slice, to: member.handle, messages: events.count, listed: &listed) {
          variants[current].used += 1
        }
      }
    }
    finish(readers: members.count, events: events.count)
    clearAuthors(events)
    // What follows, such as an answer, is somebody's alone.
    listed.expect(0)
  }

  /// Hands a member who is an author only what they are to see: the runs between their own events.
  private mutating func deliverPieces(
    to member: Member, _ events: Span<Event>, variant: Int, queues: borrowing Slab<ConnectionQueues>,
    listed: inout Listing
  ) {
    let segment = variants[variant].segment
    let endsStart = variants[variant].endsStart
    var heard = 0
    // The run that has begun: its first byte, and its first event.
    var start = 0
    var first = 0
    var next = firstOfAuthor[Batch.bit(of: member.handle)]
    while next != Batch.noEvent {
      let index = Int(next)
      next = nextOfAuthor[index]
      if member.hears(events[index]) { continue }
      let end = index == 0 ? 0 : Int(ends[endsStart + index - 1])
      Batch.append(
        segment, from: start, to: end, for: member.handle, messages: index - first, queues: queues, listed: &listed)
      heard += index - first
      start = Int(ends[endsStart + index])
      first = index + 1
    }
    let rest = events.count - first
    Batch.append(
      segment, from: start, to: segment.count, for: member.handle, messages: rest, queues: queues, listed: &listed)
    delivered.add(heard + rest, to: member.encoding)
  }

  private static func append(
    _ segment: Segment, from start: Int, to end: Int, for handle: Handle, messages: Int,
    queues: borrowing Slab<ConnectionQueues>, listed: inout Listing
  ) {
    if start == end { return }
    // SAFETY: the variant holds one; the other is the outbox's, or given back where it takes nothing.
    unsafe segment.retain()
    let slice = SegmentSlice(segment, from: start, to: end)
    // SAFETY: as above.
    if !queues.append(slice, to: handle, messages: messages, listed: &listed) { unsafe segment.release() }
  }

  private mutating func variant(
    for shape: Encoding, _ events: Span<Event>, in bytes: Span<UInt8>, readers: Int, _ framer: inout LineFramer
  ) -> Int {
    for index in variants.indices where variants[index].shape == shape { return index }
    writer.removeAll(keepingCapacity: true)
    let endsStart = ends.count
    for index in events.indices {
      let start = writer.count
      EventEncoder.encode(events[index], in: bytes, for: shape, to: &writer)
      framer.frame(&writer, from: start, for: shape)
      ends.append(UInt32(truncatingIfNeeded: writer.count))
    }
    // One reference for each possible reader now, and back with the unused ones at the end: two additions in all.
    let segment = Segment(
      copying: writer.span, references: readers + 1, messages: events.count, decodedAt: decodedAt)
    variants.append(Variant(shape: shape, segment: segment, endsStart: endsStart, used: 0))
    return variants.count - 1
  }

  private mutating func finish(readers: Int, events: Int) {
    for index in variants.indices {
      delivered.add(variants[index].used * events, to: variants[index].shape)
      // SAFETY: those that no outbox has, and the variant's own, which is forgotten below.
      unsafe variants[index].segment.release(readers + 1 - variants[index].used)
    }
    variants.removeAll(keepingCapacity: true)
    ends.removeAll(keepingCapacity: true)
  }

  // MARK: Authors

  private mutating func markAuthors(_ events: Span<Event>) {
    nextOfAuthor.removeAll(keepingCapacity: true)
    for _ in events.indices { nextOfAuthor.append(Batch.noEvent) }
    for index in events.indices.reversed() {
      let bit = Batch.bit(of: events[index].author)
      nextOfAuthor[index] = firstOfAuthor[bit]
      firstOfAuthor[bit] = UInt32(truncatingIfNeeded: index)
      authors[bit / UInt64.bitWidth] |= 1 << UInt64(bit % UInt64.bitWidth)
    }
  }

  private mutating func clearAuthors(_ events: Span<Event>) {
    for index in events.indices {
      let bit = Batch.bit(of: events[index].author)
      firstOfAuthor[bit] = Batch.noEvent
      authors[bit / UInt64.bitWidth] = 0
    }
  }

  private func isMarked(_ handle: Handle) -> Bool {
    let bit = Batch.bit(of: handle)
    return authors[bit / UInt64.bitWidth] & 1 << UInt64(bit % UInt64.bitWidth) != 0
  }

  private static func bit(of author: Handle) -> Int { Int(author.slot) % (authorWords * UInt64.bitWidth) }
}

extension Slab where Row == ConnectionQueues {
  /// Appends so many messages to a connection's outbox, and notes the slot where the reactor must hear of it. False where
  /// the slice, and its reference, stays with the caller.
  func append(_ slice: SegmentSlice, to handle: Handle, messages: Int = 1, listed: inout Listing) -> Bool {
    let messages = UInt32(truncatingIfNeeded: messages)
    // Whoever is connected to another node is written to there.
    if handle.slot >= slots, ClusterRule.locality.holds { return false }
    switch self[handle.slot].outbox.append(slice, generation: handle.generation, messages: messages) {
    case .queued: return true
    case .queuedUnlisted:
      listed.append(handle.slot)
      return true
    case .overflowed(let isFirst):
      if isFirst { listed.append(handle.slot) }
      return false
    case .closed: return false
    }
  }
}
