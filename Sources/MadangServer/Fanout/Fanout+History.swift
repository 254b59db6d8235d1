import BasicContainers
import MadangChat
import MadangKernel
import MadangMemory
import MadangRecords
import MadangWire
import MadangWorld

/// What the history keeps of what is handed out, in the same order. Nothing is allocated for it.
extension Fanout {
  /// An event of a room, whose log the caller holds: so the journal has the room's one order.
  static func keep<K: Kernel>(
    _ event: Event, in bytes: Span<UInt8>, room: Span<UInt8>, as id: MessageID? = nil, at place: LogPlace?,
    _ courtyard: Courtyard<K>
  ) -> Keeping {
    guard let journal = courtyard.configuration.journal, event.isKept(in: bytes) else { return .notKept }
    let none = bytes.extracting(0..<0)
    var kept = JournalEvent(event, in: bytes, conversation: room, partner: none, as: id)
    kept.place = place
    return Keeping(journal.append(kept))
  }

  /// An event that its room's members were told one by one.
  mutating func keep<K: Kernel>(
    _ event: Event, _ effects: borrowing Effects, conversation: Event.Part, as id: MessageID?,
    _ courtyard: Courtyard<K>
  ) {
    let bytes = effects.bytes.span
    // Nobody waits for what happens, and what the journal has no room for is a gap that it counts itself.
    _ = Fanout.keep(event, in: bytes, room: bytes.extracting(conversation.range), as: id, at: nextPlace(), courtyard)
  }

  /// The world is held alone, and what was gathered is handed out: so the journal has before this what was said under the
  /// old name, and after it what is said under the new one. Where the disk takes nothing now, the room has its new name
  /// all the same: the journal has no message kept under it before that.
  mutating func renameHistory<K: Kernel>(
    _ effects: borrowing Effects, from old: Event.Part, to new: Event.Part, _ courtyard: Courtyard<K>
  ) {
    guard let journal = courtyard.configuration.journal else { return }
    let bytes = effects.bytes.span
    let ticket = journal.rename(bytes.extracting(old.range), to: bytes.extracting(new.range), at: nextPlace())
    if courtyard.configuration.waitsForJournal { _ = journal.isCommitted(ticket) }
  }

  /// What one person says to another. False where nobody may be given it.
  mutating func keepWhisper<K: Kernel>(
    _ event: Event, _ effects: borrowing Effects, to person: Handle, _ world: borrowing World,
    _ courtyard: Courtyard<K>
  ) -> Bool {
    guard let journal = courtyard.configuration.journal, event.isWhisper || event.kind == .tagMessage,
      event.isKept(in: effects.bytes.span)
    else { return true }
    if let id = event.tags.id, let isLost = kept.isLost(id, journal) { return !isLost }
    let verdict = append(event, effects, to: person, world, journal)
    return mayBeHandedOut(event, Keeping(verdict), courtyard)
  }

  private mutating func append(
    _ event: Event, _ effects: borrowing Effects, to person: Handle, _ world: borrowing World,
    _ journal: any EventJournal
  ) -> JournalVerdict {
    let bytes = effects.bytes.span
    identities.removeAll(keepingCapacity: true)
    if event.tags.account.isEmpty {
      identities.append(byte: Conversation.guestMark)
      identities.append(bytes.extracting(event.name.range))
    } else {
      identities.append(bytes.extracting(event.tags.account.range))
    }
    let end = identities.count
    if let account = world.sessions[person.slot].account {
      identities.append(account.utf8.span)
    } else {
      identities.append(byte: Conversation.guestMark)
      identities.append(world.sessions[person.slot].nick.utf8.span)
    }
    let place = nextPlace()
    let both = identities.span
    var kept = JournalEvent(
      event, in: bytes, conversation: both.extracting(0..<end), partner: both.extracting(end..<both.count))
    kept.place = place
    return journal.append(kept)
  }

  /// What an operator did is kept. Where it comes by the log, all nodes keep it alike.
  mutating func audit<K: Kernel>(_ entry: AuditEntry, _ courtyard: Courtyard<K>) {
    if let stores = courtyard.seat?.configuration.stores, let place = nextPlace() {
      return stores.handOver(.addEntry(entry), at: place)
    }
    let keep = courtyard.configuration.audit
    // What is kept may go to a file, and the world is held here.
    courtyard.post(chore: { keep(entry) })
  }
}

/// Under `--durability acknowledged` nobody is given what is not on the disk. Who waits here holds the world with others, as
/// it must: what was gathered is handed out before the world may change.
extension Fanout {
  /// Whether a person may be told an event; keeps it, and tells its author where not.
  mutating func mayTell<K: Kernel>(
    _ event: Event, _ effects: borrowing Effects, _ person: Handle, _ world: borrowing World, _ courtyard: Courtyard<K>
  ) -> Bool {
    if keepWhisper(event, effects, to: person, world, courtyard) { return true }
    // What answers a labelled command says so too.
    if effects.label == nil { refuse(event, in: effects.bytes.span, world, courtyard) }
    return false
  }

  /// The answer to a labelled command may hold what its author said to others, and comes with the last room's message: by
  /// then it is known what of it is lost.
  mutating func keepWhispers<K: Kernel>(
    _ effects: borrowing Effects, _ world: borrowing World, _ courtyard: Courtyard<K>
  ) {
    for index in effects.list.indices {
      guard case .tell(let person, let event) = effects.list[index] else { continue }
      // The verdict is remembered for when it is handed out.
      _ = keepWhisper(event, effects, to: person, world, courtyard)
    }
  }

  /// What the log of a room remembers of an event; nil where nobody waits.
  mutating func ticket<K: Kernel>(of event: Event, _ keeping: Keeping, _ courtyard: Courtyard<K>) -> UInt64? {
    guard courtyard.configuration.waitsForJournal else { return nil }
    guard event.isSpeech, case .appended(let ticket) = keeping, let id = event.tags.id else { return 0 }
    kept.add(id, ticket: ticket)
    lastTicket = max(lastTicket, ticket)
    return ticket
  }

  /// Waits until an event is on the disk; false where it never will be.
  mutating func mayBeHandedOut<K: Kernel>(_ event: Event, _ keeping: Keeping, _ courtyard: Courtyard<K>) -> Bool {
    guard courtyard.configuration.waitsForJournal, let journal = courtyard.configuration.journal,
      event.isSpeech, let id = event.tags.id
    else { return true }
    switch keeping {
    case .notKept: return true
    case .appended(let ticket):
      kept.add(id, ticket: ticket)
      return journal.isCommitted(ticket)
    case .dropped:
      kept.add(id, ticket: nil)
      return false
    }
  }

  /// Waits for what this worker has gathered. What became of each message is asked for when its room is handed out.
  mutating func awaitGathered<K: Kernel>(_ courtyard: Courtyard<K>) {
    if lastTicket > 0 { _ = courtyard.configuration.journal?.isCommitted(lastTicket) }
    lastTicket = 0
  }

  /// Takes out of a room's log, which the caller holds, what is lost, and tells who said it. Another worker may have added
  /// something since this one waited.
  mutating func withdrawLost<K: Kernel>(
    from pending: inout RoomLog.Pending, _ world: borrowing World, _ courtyard: Courtyard<K>
  ) {
    guard courtyard.configuration.waitsForJournal, let journal = courtyard.configuration.journal else { return }
    var events = UniqueArray<Event>()
    for index in pending.events.indices {
      let ticket = pending.tickets[index]
      if ticket == 0 || journal.isCommitted(ticket) {
        events.append(pending.events[index])
      } else {
        refuse(pending.events[index], in: pending.bytes.span, world, courtyard)
      }
    }
    pending.events = events
  }

  /// Tells who said something that it was not said.
  mutating func refuse<K: Kernel>(
    _ event: Event, in bytes: Span<UInt8>, _ world: borrowing World, _ courtyard: Courtyard<K>
  ) {
    let connection = event.author
    var answer = Effects()
    answer.begin(for: connection, in: world, milliseconds: event.milliseconds)
    answer.refuse(event, in: bytes)
    var writer = ByteWriter()
    ReplyEncoder.encode(0..<answer.replyLines.count, of: answer, to: &writer)
    framer.frame(&writer, from: 0, for: answer.encoding)
    let segment = Segment(copying: writer.span)
    let slice = SegmentSlice(segment, from: 0, to: segment.count)
    // SAFETY: nobody has taken it.
    if !courtyard.queues.append(slice, to: connection, listed: &listed) { unsafe segment.release() }
  }

  /// Whether some of what the command said is lost. What was gathered is handed out: nobody waits here.
  func hasLost<K: Kernel>(_ courtyard: Courtyard<K>) -> Bool {
    guard courtyard.configuration.waitsForJournal, let journal = courtyard.configuration.journal else { return false }
    return kept.hasLost(journal)
  }

  func isLost<K: Kernel>(_ id: MessageID?, _ courtyard: Courtyard<K>) -> Bool {
    guard let id, let journal = courtyard.configuration.journal else { return false }
    return kept.isLost(id, journal) ?? false
  }

  /// Writes answers without what would come back of messages that are lost.
  func encodeKept<K: Kernel>(
    _ lines: Range<Int>, of effects: borrowing Effects, to writer: inout ByteWriter, _ courtyard: Courtyard<K>
  ) {
    for index in lines where !isLost(effects.replyLines[index].tags.id, courtyard) {
      ReplyEncoder.encode(index..<index + 1, of: effects, to: &writer)
    }
  }

  /// Writes the answer to a labelled command that has said something that is lost.
  func encodeLabelledKept<K: Kernel>(
    _ effects: borrowing Effects, _ world: borrowing World, to writer: inout ByteWriter, _ courtyard: Courtyard<K>
  ) {
    var answer = Effects()
    answer.begin(for: effects.connection, in: world, milliseconds: effects.milliseconds)
    answer.answer(in: effects) { isLost($0, courtyard) }
    ReplyEncoder.encodeLabelled(answer, serverName: world.settings.serverName, to: &writer)
  }
}
