import MadangChat
import MadangKernel
import MadangMemory
import MadangWire

/// What the history keeps of what is handed out, in the same order. Nothing is allocated for it.
extension Fanout {
  /// An event of a room, whose log the caller holds: so the journal has the room's one order.
  static func keep<K: Kernel>(
    _ event: Event, in bytes: Span<UInt8>, room: Span<UInt8>, as id: MessageID? = nil, _ courtyard: Courtyard<K>
  ) {
    guard let journal = courtyard.configuration.journal, event.isKept(in: bytes) else { return }
    let none = bytes.extracting(0..<0)
    // What the journal has no room for is a gap that it counts itself.
    _ = journal.append(JournalEvent(event, in: bytes, conversation: room, partner: none, as: id))
  }

  /// An event that its room's members were told one by one.
  func keep<K: Kernel>(
    _ event: Event, _ effects: borrowing Effects, conversation: Event.Part, as id: MessageID?,
    _ courtyard: Courtyard<K>
  ) {
    let bytes = effects.bytes.span
    Fanout.keep(event, in: bytes, room: bytes.extracting(conversation.range), as: id, courtyard)
  }

  /// The world is held alone, and what was gathered is handed out: so the journal has before this what was said under the
  /// old name, and after it what is said under the new one.
  func renameHistory<K: Kernel>(
    _ effects: borrowing Effects, from old: Event.Part, to new: Event.Part, _ courtyard: Courtyard<K>
  ) {
    let bytes = effects.bytes.span
    courtyard.configuration.journal?.rename(bytes.extracting(old.range), to: bytes.extracting(new.range))
    awaitJournal(courtyard)
  }

  /// What one person says to another.
  mutating func keepWhisper<K: Kernel>(
    _ event: Event, _ effects: borrowing Effects, to person: Handle, _ world: borrowing World,
    _ courtyard: Courtyard<K>
  ) {
    guard let journal = courtyard.configuration.journal, event.isWhisper || event.kind == .tagMessage,
      event.isKept(in: effects.bytes.span)
    else { return }
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
    let both = identities.span
    _ = journal.append(
      JournalEvent(
        event, in: bytes, conversation: both.extracting(0..<end), partner: both.extracting(end..<both.count)))
    awaitJournal(for: event, courtyard)
  }

  /// Under `--durability acknowledged`: nobody is given what is not on the disk. Who waits here holds the world with
  /// others, as it must: what was gathered is handed out before the world may change.
  func awaitJournal<K: Kernel>(_ courtyard: Courtyard<K>) {
    if courtyard.configuration.waitsForJournal { courtyard.configuration.journal?.flush() }
  }

  func awaitJournal<K: Kernel>(for event: Event, _ courtyard: Courtyard<K>) {
    switch event.kind {
    case .message, .notice, .tagMessage: awaitJournal(courtyard)
    default: break
    }
  }
}
