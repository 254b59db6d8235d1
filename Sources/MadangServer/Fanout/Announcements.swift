import BasicContainers
import MadangChat
import MadangMemory
import MadangWire
import MadangWorld

/// What many are told while a worker has the world alone, such as the arrivals of a crowd: gathered, and handed to each of
/// them at the end in as few slices as there are runs of what they are to see. Who is told is decided when an event
/// happens; so people may come and go meanwhile.
///
/// What only one connection is told in between, such as the answers to a newcomer, is written apart, so that it doesn't cut
/// the runs of the others:
///
///     events    JOIN a   JOIN b   JOIN c   QUIT d
///     private   names for b │ names for c
///     runs      a: events 0..<4     b: events 1..<2, private …, events 2..<4     d: events 0..<3
struct Announcements: ~Copyable {
  /// Consecutive events, or bytes of `privately`, for one connection.
  struct Run {
    let handle: Handle
    let shape: Encoding
    let isPrivate: Bool
    let start: UInt32
    var end: UInt32
    /// The connection's next run; 0 where this is its last. Runs are counted from 1.
    var next: UInt32 = 0
  }

  /// One encoding of all events, and where each event's bytes end in it.
  struct Variant {
    let shape: Encoding
    let segment: Segment
    let endsStart: Int
    var used: Int
  }

  private var events = UniqueArray<Event>()
  private var bytes = ByteWriter(capacity: 0)
  private var privately = ByteWriter(capacity: 0)
  private var runs = UniqueArray<Run>()
  /// The first run of each connection that is told something.
  private var firsts = UniqueArray<UInt32>()
  /// By slot: the last run of the connection; 0 where it has none.
  private var lasts = UniqueArray<UInt32>()
  private var variants = UniqueArray<Variant>()
  private var ends = UniqueArray<UInt32>()
  /// Events times those who were handed them, since that was taken last.
  var delivered = DeliveryTally()

  /// A smaller part of a segment is copied: a slow reader of one line would keep all of them.
  private static let sharedPartMin = 8

  var isEmpty: Bool { runs.isEmpty }
  /// Bytes that wait to be handed out, once for all who are told them.
  var byteCount: Int { bytes.count + privately.count }

  // MARK: Gathering

  /// Copies an event, which `tell` is then called for, and what it refers to.
  mutating func add(_ event: Event, from source: Span<UInt8>) {
    let extent = event.extent
    events.append(event.moved(by: bytes.count - extent.lowerBound))
    bytes.append(source.extracting(extent))
  }

  /// A connection is told the event that was added last.
  mutating func tell(_ handle: Handle, _ shape: Encoding) {
    let event = UInt32(truncatingIfNeeded: events.count - 1)
    let slot = Int(handle.slot)
    if slot < lasts.count, lasts[slot] != 0 {
      let last = Int(lasts[slot]) - 1
      if !runs[last].isPrivate, runs[last].end == event, runs[last].handle == handle, runs[last].shape == shape {
        runs[last].end = event + 1
        return
      }
    }
    append(Run(handle: handle, shape: shape, isPrivate: false, start: event, end: event + 1))
  }

  /// A connection is sent bytes that nobody else is sent.
  mutating func send(_ written: borrowing ByteWriter, to handle: Handle, _ encoding: Encoding) {
    let start = UInt32(truncatingIfNeeded: privately.count)
    privately.append(written.span)
    append(
      Run(
        handle: handle, shape: encoding, isPrivate: true, start: start,
        end: UInt32(truncatingIfNeeded: privately.count)))
  }

  private mutating func append(_ run: Run) {
    runs.append(run)
    let number = UInt32(truncatingIfNeeded: runs.count)
    let slot = Int(run.handle.slot)
    while lasts.count <= slot { lasts.append(0) }
    if lasts[slot] == 0 { firsts.append(number) } else { runs[Int(lasts[slot]) - 1].next = number }
    lasts[slot] = number
  }

  // MARK: Handing out

  /// Hands everything out, and is empty again.
  mutating func handOut(queues: borrowing Slab<ConnectionQueues>, framer: inout LineFramer, listed: inout Listing) {
    if isEmpty { return }
    listed.expect(firsts.count)
    let reserved = runs.count + 1
    let privateSegment = Segment(copying: privately.span, references: reserved)
    var privateUsed = 0
    for index in firsts.indices {
      var number = firsts[index]
      while number != 0 {
        let run = runs[Int(number) - 1]
        if run.isPrivate {
          let part = Int(run.start)..<Int(run.end)
          if hand(privateSegment, part, to: run.handle, queues, &listed, &privateUsed) {
            delivered.add(1, to: run.shape)
          }
        } else {
          let variant = self.variant(for: run.shape, references: reserved, &framer)
          let endsStart = variants[variant].endsStart
          let start = run.start == 0 ? 0 : Int(ends[endsStart + Int(run.start) - 1])
          let part = start..<Int(ends[endsStart + Int(run.end) - 1])
          var used = 0
          if hand(variants[variant].segment, part, to: run.handle, queues, &listed, &used) {
            delivered.add(Int(run.end - run.start), to: run.shape)
          }
          variants[variant].used += used
        }
        number = run.next
      }
      lasts[Int(runs[Int(firsts[index]) - 1].handle.slot)] = 0
    }
    // SAFETY: those that no outbox has, and the segment's own here, which is forgotten.
    unsafe privateSegment.release(reserved - privateUsed)
    for index in variants.indices { unsafe variants[index].segment.release(reserved - variants[index].used) }
    removeAll()
  }

  /// True where the connection has got it. `used` counts where one of the segment's references is the connection's now.
  private func hand(
    _ segment: Segment, _ part: Range<Int>, to handle: Handle, _ queues: borrowing Slab<ConnectionQueues>,
    _ listed: inout Listing, _ used: inout Int
  ) -> Bool {
    if part.isEmpty { return false }
    if part.count * Announcements.sharedPartMin >= segment.count {
      let slice = SegmentSlice(segment, from: part.lowerBound, to: part.upperBound)
      guard queues.append(slice, to: handle, listed: &listed) else { return false }
      used += 1
      return true
    }
    // SAFETY: the caller holds the segment.
    let copy = unsafe Segment(copying: segment.span.extracting(part))
    if queues.append(SegmentSlice(copy, from: 0, to: part.count), to: handle, listed: &listed) { return true }
    // SAFETY: nobody has taken it.
    unsafe copy.release()
    return false
  }

  private mutating func variant(for shape: Encoding, references: Int, _ framer: inout LineFramer) -> Int {
    for index in variants.indices where variants[index].shape == shape { return index }
    var writer = ByteWriter(capacity: bytes.count)
    let endsStart = ends.count
    for index in events.indices {
      let start = writer.count
      EventEncoder.encode(events[index], in: bytes.span, for: shape, to: &writer)
      framer.frame(&writer, from: start, for: shape)
      ends.append(UInt32(truncatingIfNeeded: writer.count))
    }
    variants.append(
      Variant(
        shape: shape,
        segment: Segment(copying: writer.span, references: references, messages: events.count), endsStart: endsStart,
        used: 0))
    return variants.count - 1
  }

  private mutating func removeAll() {
    events.removeAll(keepingCapacity: true)
    bytes.removeAll(keepingCapacity: true)
    privately.removeAll(keepingCapacity: true)
    runs.removeAll(keepingCapacity: true)
    firsts.removeAll(keepingCapacity: true)
    variants.removeAll(keepingCapacity: true)
    ends.removeAll(keepingCapacity: true)
  }

  /// Gives back what a busy time has left: an idle worker owns next to nothing.
  mutating func minimizeMemory() {
    precondition(isEmpty, "What is announced is handed out before a worker rests.")
    if lasts.capacity > 0 { self = Announcements() }
  }
}
