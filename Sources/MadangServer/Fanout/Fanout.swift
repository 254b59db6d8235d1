import BasicContainers
import MadangChat
import MadangKernel
import MadangMemory
import MadangRecords
import MadangWire
import MadangWorld

/// Carries out what rules recorded: the stage between a worker and the outboxes. A worker keeps one.
///
/// Messages to rooms that many share are gathered in the room's log; everything else first hands out what was gathered,
/// so that nobody sees an answer before what came earlier.
struct Fanout: ~Copyable {
  /// In smaller rooms a message is handed out at once: gathering would cost more than it saves.
  static let gatheringMembersMin = 24

  private var batch = Batch()
  private var writer = ByteWriter(capacity: 16 << 10)
  /// Puts lines into messages, for readers who want them so.
  var framer: LineFramer
  /// Who has a conversation of two.
  var identities = ByteWriter()
  /// Rooms whose log this worker has added to.
  private var gathered = UniqueArray<UInt32>()
  private(set) var gatheredBytes = 0
  /// What the command has had kept, and the last ticket that this worker waits for before it hands out: where nobody is
  /// given what is not on the disk.
  var kept = KeptSpeech()
  var lastTicket: UInt64 = 0
  /// Where its worker counts.
  private let board: CounterBoard
  /// When the line was decoded that is being run, where that is followed; else 0. See `Segment.decodedAt`.
  var decodedAt: UInt32 = 0
  /// Deliveries since that was last asked.
  private var handedOut = 0
  /// Slots that the reactor must hear of, once the worker comes to a rest.
  var listed: Listing
  /// What many are told while the worker has the world alone.
  private var announcements = Announcements()
  /// Whether the worker has it, and goes on with more commands before anything of that is handed out.
  private var isAlone = false
  /// People who were told of changes, whatever was said aside, since that was last asked.
  private var told = 0
  /// Where in the log the entry stands that is carried out, and what of it is kept next; nil where the server is alone.
  private var place: LogPlace?
  /// Notices that come after what is announced.
  private var deferred: [(notice: Notices, handle: Handle)] = []

  /// Without a board, what it does is counted nowhere.
  init(crowdMin: Int = Limits.crowdMin, board: CounterBoard = CounterBoard(count: WorkerWord.count)) {
    listed = Listing(crowdMin: crowdMin)
    self.board = board
    framer = LineFramer(board: board)
  }

  /// How much was handed out since this was last asked.
  mutating func takeHandedOut() -> Int {
    defer { handedOut = 0 }
    return handedOut
  }

  /// What is kept from here on comes of an entry that stands there in the log.
  mutating func begin(at place: LogPlace?) { self.place = place }

  /// Where in the log stands what is kept next.
  mutating func nextPlace() -> LogPlace? {
    defer { place?.part += 1 }
    return place
  }

  private func note(_ event: Event, by author: Encoding) {
    if event.isMessage { board.add(1, to: WorkerWord.messages + (author.isPlain ? 1 : 0)) }
  }

  private mutating func countDelivered(_ delivered: DeliveryTally) {
    handedOut += delivered.irc + delivered.plain
    if delivered.irc > 0 { board.add(delivered.irc, to: WorkerWord.deliveries) }
    if delivered.plain > 0 { board.add(delivered.plain, to: WorkerWord.deliveries + 1) }
  }

  /// What deliveries of an event are to carry. Only messages are followed.
  private func moment(of event: Event) -> UInt32 { decodedAt != 0 && event.isMessage ? decodedAt : 0 }

  /// Carries out the effects of one command. `mayGather`: the world is shared, and so can't change under a log.
  mutating func apply<K: Kernel>(
    _ effects: borrowing Effects, _ world: borrowing World, _ courtyard: Courtyard<K>, mayGather: Bool
  ) {
    let isLabelled = effects.label != nil
    let lastSaid = isLabelled ? Fanout.lastSaid(effects) : nil
    kept.removeAll()
    framer.deflater.begin()
    if isLabelled, courtyard.configuration.waitsForJournal { keepWhispers(effects, world, courtyard) }
    for index in effects.list.indices {
      if mayGather, !isLabelled, case .say(let room, let event) = effects.list[index],
        courtyard.configuration.waitsForJournal || world.rooms[room].members.count >= Fanout.gatheringMembersMin
      {
        gather(event, effects, in: room, world, courtyard)
        continue
      }
      handOut(world, courtyard)
      switch effects.list[index] {
      case .reply(let lines):
        if !isLabelled { reply(effects, lines, courtyard) }
      case .say(let room, let event):
        sayNow(event, effects, in: room, world, courtyard, answering: index == lastSaid)
      case .sayPrefixed(let room, _, _):
        courtyard.roomLogs[room].pending.withLock { _ in visit(effects.list[index], effects, world, courtyard) }
      case .tell(let person, let event):
        if mayTell(event, effects, person, world, courtyard) {
          note(event, by: effects.encoding)
          visit(effects.list[index], effects, world, courtyard)
        }
      case .tellOtherConnections(let event):
        if !isLost(event.tags.id, courtyard) { visit(effects.list[index], effects, world, courtyard) }
      case .tellConnection, .tellAll:
        visit(effects.list[index], effects, world, courtyard)
      case .keep(let name, let id, let event):
        keep(event, effects, conversation: name, as: id, courtyard)
      case .renameHistory(let old, let new):
        renameHistory(effects, from: old, to: new, courtyard)
      case .close(let handle):
        notify(.finishing, handle, courtyard)
      case .reload:
        courtyard.requestReload(by: effects.author)
      case .restart:
        courtyard.requestRestart(by: effects.author)
      case .drain(let node):
        courtyard.drain(node)
      case .audit(let index): audit(effects.auditEntries[index], courtyard)
      }
    }
    guard isLabelled, lastSaid == nil else { return }
    // A command that says nothing has left what was gathered where it was.
    handOut(world, courtyard)
    replyLabelled(effects, world, courtyard)
  }

  // MARK: A hold of the world alone

  /// The worker has the world alone: what many are told may wait until it lets go of it.
  mutating func beginAlone() { isAlone = true }

  /// Whether enough waits to be handed out.
  var isFull: Bool { announcements.byteCount >= Limits.gatheredBytesMax }

  /// Hands out what was announced. The caller has the world alone still, so that nothing can come before it.
  mutating func endAlone<K: Kernel>(_ courtyard: Courtyard<K>) {
    isAlone = false
    framer.deflater.begin()
    announcements.handOut(queues: courtyard.queues, framer: &framer, listed: &listed)
    countDelivered(announcements.delivered.take())
    listed.expect(0)
    for (notice, handle) in deferred { notify(notice, handle, courtyard) }
    if !deferred.isEmpty { deferred.removeAll(keepingCapacity: true) }
  }

  mutating func takeTold() -> Int {
    defer { told = 0 }
    return told
  }

  /// Gives back what a busy time has left.
  mutating func minimizeMemory() {
    announcements.minimizeMemory()
    framer.minimizeMemory()
  }

  /// Whether so many are told by way of an announcement: where many are, and where something was announced before it.
  private func announces(to recipients: Int) -> Bool {
    isAlone && (recipients >= listed.crowdMin || !announcements.isEmpty)
  }

  /// Whoever is connected elsewhere, and so has a higher slot, is told there.
  private mutating func announce(
    _ event: Event, _ effect: Effect, _ effects: borrowing Effects, _ world: borrowing World, slots: Int
  ) {
    announcements.add(event, from: effects.bytes.span)
    Recipients.visit(effect, of: effects, in: world) { handle, encoding, _ in
      if handle.slot < slots { announcements.tell(handle, encoding.eventBits) }
    }
  }

  /// The last room that is told something. What the author is answered may hold their own message, so it is handed out
  /// together with it: they too see the room's one order.
  private static func lastSaid(_ effects: borrowing Effects) -> Int? {
    for index in effects.list.indices.reversed() {
      if case .say = effects.list[index] { return index }
    }
    return nil
  }

  // MARK: Rooms

  private mutating func gather<K: Kernel>(
    _ event: Event, _ effects: borrowing Effects, in room: UInt32, _ world: borrowing World, _ courtyard: Courtyard<K>
  ) {
    note(event, by: effects.encoding)
    let moment = moment(of: event)
    let place = nextPlace()
    let logBytes = courtyard.roomLogs[room].pending.withLock { pending -> Int? in
      let keeping = Fanout.keep(
        event, in: effects.bytes.span, room: world.rooms[room].name.utf8.span, at: place, courtyard)
      if case .dropped = keeping, !mayBeHandedOut(event, keeping, courtyard) { return nil }
      pending.append(event, from: effects.bytes.span, ticket: ticket(of: event, keeping, courtyard))
      if moment != 0 { pending.decodedAt = moment }
      return pending.bytes.count
    }
    guard let logBytes else {
      refuse(event, in: effects.bytes.span, world, courtyard)
      return
    }
    gatheredBytes = max(gatheredBytes + Int(event.line.count), logBytes)
    // Listed even where another worker has listed it too: whoever comes first hands out everything, and the other waits
    // for the log's lock, so that nothing of its own is left behind.
    if gathered.isEmpty || gathered[gathered.count - 1] != room { gathered.append(room) }
  }

  /// Hands out everything that was gathered. The caller holds the world.
  mutating func handOut<K: Kernel>(_ world: borrowing World, _ courtyard: Courtyard<K>) {
    if gathered.isEmpty { return }
    framer.deflater.begin()
    // Before the rooms are locked, so that others can go on adding to them.
    awaitGathered(courtyard)
    for index in gathered.indices {
      let room = gathered[index]
      courtyard.roomLogs[room].pending.withLock { pending in
        if pending.events.isEmpty { return }
        withdrawLost(from: &pending, world, courtyard)
        batch.decodedAt = pending.decodedAt
        batch.deliver(
          pending.events.span, in: pending.bytes.span, to: world.rooms[room].members.span, queues: courtyard.queues,
          framer: &framer, listed: &listed)
        if !world.rooms[room].attachments.isEmpty {
          batch.deliver(
            pending.events.span, in: pending.bytes.span, to: world.rooms[room].attachments.span,
            queues: courtyard.queues, framer: &framer, listed: &listed)
        }
        pending = RoomLog.Pending()
      }
    }
    gathered.removeAll(keepingCapacity: true)
    gatheredBytes = 0
    countDelivered(batch.delivered.take())
  }

  private mutating func sayNow<K: Kernel>(
    _ event: Event, _ effects: borrowing Effects, in room: UInt32, _ world: borrowing World, _ courtyard: Courtyard<K>,
    answering: Bool
  ) {
    note(event, by: effects.encoding)
    let events = InlineArray<1, Event>(repeating: event)
    let place = nextPlace()
    courtyard.roomLogs[room].pending.withLock { _ in
      let keeping = Fanout.keep(
        event, in: effects.bytes.span, room: world.rooms[room].name.utf8.span, at: place, courtyard)
      guard mayBeHandedOut(event, keeping, courtyard) else {
        if answering { replyLabelled(effects, world, courtyard) }
        // What answers a labelled command says so too.
        if effects.label == nil { refuse(event, in: effects.bytes.span, world, courtyard) }
        return
      }
      if !event.isSpeech { told += world.rooms[room].members.count }
      if announces(to: world.rooms[room].members.count) {
        announce(event, .say(room: room, event: event), effects, world, slots: courtyard.queues.slots)
        if answering { replyLabelled(effects, world, courtyard) }
        return
      }
      batch.decodedAt = moment(of: event)
      batch.deliver(
        events.span, in: effects.bytes.span, to: world.rooms[room].members.span, queues: courtyard.queues,
        framer: &framer, listed: &listed)
      if !world.rooms[room].attachments.isEmpty {
        batch.deliver(
          events.span, in: effects.bytes.span, to: world.rooms[room].attachments.span, queues: courtyard.queues,
          framer: &framer, listed: &listed)
      }
      if answering { replyLabelled(effects, world, courtyard) }
    }
    countDelivered(batch.delivered.take())
  }

  // MARK: People

  /// Tells whom the walk over an effect's recipients meets. Those in a row who are written to alike share the bytes.
  private mutating func visit<K: Kernel>(
    _ effect: Effect, _ effects: borrowing Effects, _ world: borrowing World, _ courtyard: Courtyard<K>
  ) {
    let recipients = if case .tellAll(let recipients, _) = effect { recipients.count } else { 1 }
    if recipients > 1 { told += recipients }
    if announces(to: recipients), let event = effect.event {
      announce(event, effect, effects, world, slots: courtyard.queues.slots)
      return
    }
    listed.expect(recipients)
    defer { listed.expect(0) }
    var shape: Encoding = []
    var segment: Segment?
    Recipients.visit(effect, of: effects, in: world) { handle, encoding, event in
      if segment == nil || encoding.eventBits != shape {
        // SAFETY: the reference is this function's. Each outbox has taken its own.
        unsafe segment?.release()
        shape = encoding.eventBits
        segment = encode(event, effects, encoding)
      }
      if let segment, segment.count > 0 { append(segment, to: handle, encoding, courtyard) }
    }
    // SAFETY: as above.
    unsafe segment?.release()
  }

  private mutating func encode(_ event: Event, _ effects: borrowing Effects, _ encoding: Encoding) -> Segment {
    writer.removeAll(keepingCapacity: true)
    EventEncoder.encode(event, in: effects.bytes.span, for: encoding, to: &writer)
    framer.frame(&writer, from: 0, for: encoding)
    return Segment(copying: writer.span, decodedAt: moment(of: event))
  }

  // MARK: The author

  private mutating func reply<K: Kernel>(
    _ effects: borrowing Effects, _ lines: Range<Int>, _ courtyard: Courtyard<K>
  ) {
    writer.removeAll(keepingCapacity: true)
    if hasLost(courtyard) {
      var rest = ByteWriter()
      encodeKept(lines, of: effects, to: &rest, courtyard)
      writer.append(rest.span)
    } else {
      ReplyEncoder.encode(lines, of: effects, to: &writer)
    }
    sendWritten(to: effects.connection, effects.encoding, courtyard)
  }

  private mutating func replyLabelled<K: Kernel>(
    _ effects: borrowing Effects, _ world: borrowing World, _ courtyard: Courtyard<K>
  ) {
    writer.removeAll(keepingCapacity: true)
    if hasLost(courtyard) {
      var rest = ByteWriter()
      encodeLabelledKept(effects, world, to: &rest, courtyard)
      writer.append(rest.span)
    } else {
      ReplyEncoder.encodeLabelled(effects, serverName: world.settings.serverName, to: &writer)
    }
    sendWritten(to: effects.connection, effects.encoding, courtyard)
  }

  private mutating func sendWritten<K: Kernel>(
    to handle: Handle, _ encoding: Encoding, _ courtyard: Courtyard<K>
  ) {
    if writer.isEmpty { return }
    framer.frame(&writer, from: 0, for: encoding)
    if announces(to: 1) {
      announcements.send(writer, to: handle, encoding)
      return
    }
    if let windowBits = encoding.answerWindowBits, writer.count > Limits.deflatedMessageBytesMin {
      sendDeflated(to: handle, encoding, windowBits: windowBits, courtyard)
      return
    }
    let segment = Segment(copying: writer.span)
    append(segment, to: handle, encoding, courtyard)
    // SAFETY: the reference is this function's. The outbox has taken its own.
    unsafe segment.release()
  }

  /// Sends lines as messages that are deflated, each of so many lines as one may have; those that are not worth it, and
  /// those that are too many for one turn, go as lines.
  private mutating func sendDeflated<K: Kernel>(
    to handle: Handle, _ encoding: Encoding, windowBits: Int, _ courtyard: Courtyard<K>
  ) {
    var start = 0
    while start < writer.count {
      let end = Self.messageEnd(writer.span, from: start)
      let segment = Self.message(writer, start..<end, windowBits: windowBits, by: &framer.deflater)
      append(segment, to: handle, encoding, courtyard)
      // SAFETY: the reference is this function's. The outbox has taken its own.
      unsafe segment.release()
      start = end
    }
  }

  /// A message of those lines that stands alone, or just the lines.
  private static func message(
    _ lines: borrowing ByteWriter, _ range: Range<Int>, windowBits: Int, by deflater: inout MessageDeflater
  ) -> Segment {
    var frame = ByteWriter()
    // The last line's end, CR LF, is not part of the message.
    let isDeflated = deflater.appendDeflated(
      lines.span.extracting(range.lowerBound..<range.upperBound - 2), as: .text, windowBits: windowBits, to: &frame)
    return isDeflated ? Segment(copying: frame.span, standsAlone: true) : Segment(copying: lines.span.extracting(range))
  }

  /// Where the last line ends that a deflated message has room for.
  private static func messageEnd(_ lines: Span<UInt8>, from start: Int) -> Int {
    var end = start + Limits.deflatedMessageBytesMax
    if end >= lines.count { return lines.count }
    while end > start, lines[end - 1] != UInt8(ascii: "\n") { end -= 1 }
    return end > start ? end : lines.count
  }

  private mutating func append<K: Kernel>(
    _ segment: Segment, to handle: Handle, _ encoding: Encoding, _ courtyard: Courtyard<K>
  ) {
    // SAFETY: the caller holds one; the other is the outbox's, or given back where it takes nothing.
    unsafe segment.retain()
    let slice = SegmentSlice(segment, from: 0, to: segment.count)
    // SAFETY: as above.
    guard courtyard.queues.append(slice, to: handle, listed: &listed) else { return unsafe segment.release() }
    board.add(1, to: WorkerWord.deliveries + (encoding.isPlain ? 1 : 0))
  }

  /// Leaves the reactor a word, after all that the connection was sent before.
  mutating func notify<K: Kernel>(_ notice: Notices, _ handle: Handle, _ courtyard: Courtyard<K>) {
    if handle.slot >= courtyard.queues.slots { return }
    if announces(to: 1) {
      deferred.append((notice, handle))
      return
    }
    if courtyard.queues[handle.slot].outbox.notify(notice, generation: handle.generation) { listed.append(handle.slot) }
  }
}
