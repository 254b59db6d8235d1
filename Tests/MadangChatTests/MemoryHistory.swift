import MadangMemory
import MadangRecords
import MadangWire
import Synchronization

@testable import MadangChat
@testable import MadangWorld

/// A history in memory that does what `HistoryStore` says, slowly, and takes in what a harness hands out.
final class MemoryHistory: HistoryStore {
  private struct State {
    var events: [StoredEvent] = []
    var markers: [String: [String: Int64]] = [:]
    var isBroken = false
    var isHasty = false
    /// How many events one look takes in; nil: all of them.
    var looksMax: Int?
  }

  private let state = Mutex(State())

  /// Has every call fail from now on.
  func breakDown() { state.withLock { $0.isBroken = true } }

  /// Has searches be cut short from now on.
  func breakOff() { state.withLock { $0.isHasty = true } }

  /// Has each look take in so many events from now on.
  func limitLooks(to most: Int) { state.withLock { $0.looksMax = most } }

  private func read<Result>(_ body: (State) -> Result) throws(StoreError) -> Result {
    let now = state.withLock { $0 }
    if now.isBroken { throw .failed(file: "memory", detail: "broken") }
    return body(now)
  }

  func add(_ event: StoredEvent) { state.withLock { $0.events.append(event) } }

  var all: [StoredEvent] { state.withLock { $0.events } }

  /// Keeps what the fan-out would keep of an effect.
  func take(_ effects: borrowing Effects, at index: Int, _ world: borrowing World) {
    let bytes = effects.bytes.span
    let none = bytes.extracting(0..<0)
    switch effects.list[index] {
    case .say(let room, let event) where event.isKept(in: bytes):
      let name = world.rooms[room].name
      add(StoredEvent(JournalEvent(event, in: bytes, conversation: name.utf8.span, partner: none)))
    case .keep(let room, let id, let event) where event.isKept(in: bytes):
      let name = bytes.extracting(room.range)
      add(StoredEvent(JournalEvent(event, in: bytes, conversation: name, partner: none, as: id)))
    case .tell(let person, let event)
    where (event.isWhisper || event.kind == .tagMessage) && event.isKept(in: bytes):
      let account = event.tags.account.isEmpty ? nil : String(bytes: bytes.extracting(event.tags.account.range))
      let one = Conversation.identity(account: account, nick: String(bytes: bytes.extracting(event.name.range)))
      let other = Conversation.identity(
        account: world.sessions[person.slot].account, nick: world.sessions[person.slot].nick)
      add(StoredEvent(JournalEvent(event, in: bytes, conversation: one.utf8.span, partner: other.utf8.span)))
    case .renameHistory(let old, let new):
      rename(String(bytes: bytes.extracting(old.range)), to: String(bytes: bytes.extracting(new.range)))
    default: break
    }
  }

  func rename(_ old: String, to new: String) {
    state.withLock { state in
      for index in state.events.indices where state.events[index].conversation == Conversation(room: old) {
        state.events[index].conversation = Conversation(room: new)
        state.events[index].target = new
      }
      for (owner, targets) in state.markers {
        guard let marker = targets[old.foldedName] else { continue }
        state.markers[owner]?[old.foldedName] = nil
        state.markers[owner]?[new.foldedName] = max(marker, targets[new.foldedName] ?? marker)
      }
    }
  }

  func part(_ query: HistoryQuery) throws(StoreError) -> HistoryPart {
    try read { state in
      let copy = state.events.first {
        $0.kind != .redaction && $0.conversation == query.conversation && $0.refersTo == query.after
      }
      let after = query.after.map { copy?.id ?? $0 }
      var found = state.events.filter { event in
        event.conversation == query.conversation && event.kind != .redaction
          && (query.includesEvents || event.kind == .message || event.kind == .notice)
          && after.map { event.id > $0 } != false && query.before.map { event.id < $0 } != false
          && query.saidAfter.map { event.milliseconds > $0 } != false
          && query.saidBefore.map { event.milliseconds < $0 } != false
          && query.lookedThrough.map { query.end == .latest ? event.id < $0 : event.id > $0 } != false
      }
      found.sort { one, other in
        query.order == .times && one.milliseconds != other.milliseconds
          ? one.milliseconds < other.milliseconds : one.id < other.id
      }
      var edge: HistoryPart.Edge?
      if let most = state.looksMax, found.count > most {
        found = query.end == .latest ? found.suffix(most) : Array(found.prefix(most))
        edge = (query.end == .latest ? found.first : found.last).map { .init(id: $0.id, milliseconds: $0.milliseconds) }
      }
      found.removeAll { MemoryHistory.omits($0, query.omitted) }
      if found.count >= query.limit { edge = nil }
      found = query.end == .latest ? found.suffix(query.limit) : Array(found.prefix(query.limit))
      let redactions = state.events.filter { $0.kind == .redaction }
      return HistoryPart(found.flatMap { event in [event] + redactions.filter { $0.refersTo == event.id } }, edge: edge)
    }
  }

  private static func omits(_ event: StoredEvent, _ omitted: HistoryOmissions) -> Bool {
    switch event.kind {
    case .message, .notice: event.isRedacted && omitted.contains(.redactedMessages)
    case .tagMessage:
      omitted.contains(.tagMessages) || event.isRedacted && omitted.contains(.redactedTagMessages)
    default: false
    }
  }

  func event(_ id: MessageID) throws(StoreError) -> StoredEvent? {
    try read { state in state.events.first { $0.id == id } }
  }

  func targets(_ query: TargetQuery) throws(StoreError) -> [HistoryTarget] {
    try read { state in
      let rooms = Set(query.rooms.map { Conversation(room: $0) })
      let identity = query.identity.foldedName
      var newest: [Conversation: StoredEvent] = [:]
      for event in state.events where event.kind == .message || event.kind == .notice {
        if MemoryHistory.omits(event, query.omitted) { continue }
        if rooms.contains(event.conversation) || event.conversation.partner(of: identity) != nil {
          newest[event.conversation] = event
        }
      }
      let found = newest.values.filter { event in
        let isDirect = !rooms.contains(event.conversation)
        return query.after.map { event.id > $0 } != false
          && (!isDirect || query.directAfter.map { event.id > $0 } != false)
          && query.saidAfter.map { event.milliseconds > $0 } != false
          && query.saidBefore.map { event.milliseconds < $0 } != false
      }.sorted { ($0.milliseconds, $0.id) < ($1.milliseconds, $1.id) }
      return (query.end == .latest ? found.suffix(query.limit) : found.prefix(query.limit)).map { event in
        let author = Conversation.identity(account: event.account, nick: event.nick).foldedName
        let isTheirs = event.conversation.partner(of: identity) == author && author != identity
        return HistoryTarget(
          conversation: event.conversation, name: isTheirs ? event.nick : event.target, newest: event.id,
          milliseconds: event.milliseconds)
      }
    }
  }

  func search(
    _ search: HistorySearch, while mayGoOn: @escaping @Sendable () -> Bool
  ) throws(StoreError) -> FoundEvents {
    let found = try read { state in
      let found = state.events.filter { event in
        search.conversations.contains(event.conversation) && (event.kind == .message || event.kind == .notice)
          && !event.isRedacted
          && search.text.map { event.text.lowercased().contains($0.lowercased()) } != false
          && search.author.map { [event.nick.foldedName, event.account?.foldedName].contains($0.foldedName) } != false
          && search.saidFrom.map { event.milliseconds >= $0 } != false
          && search.saidThrough.map { event.milliseconds <= $0 } != false
      }
      return Array(search.end == .latest ? found.suffix(search.limit) : found.prefix(search.limit))
    }
    return FoundEvents(found, isWhole: mayGoOn() && !state.withLock { $0.isHasty })
  }

  func redact(_ id: MessageID, as redaction: Redaction) throws(StoreError) -> Bool {
    _ = try read { _ in }
    return state.withLock { state in
      guard let index = state.events.firstIndex(where: { $0.id == id }), !state.events[index].isRedacted else {
        return false
      }
      state.events[index].text = ""
      state.events[index].tags = ""
      state.events[index].flags.insert(.redacted)
      let redacted = state.events[index]
      state.events.append(
        StoredEvent(
          id: redaction.id, milliseconds: redaction.milliseconds, conversation: redacted.conversation,
          kind: .redaction, source: redaction.source, account: redaction.account, target: redacted.target,
          text: redaction.reason, refersTo: id))
      return true
    }
  }

  func readMarker(account: String, target: String) throws(StoreError) -> Int64? {
    try read { $0.markers[account.foldedName]?[target.foldedName] }
  }

  func readMarkers(account: String) throws(StoreError) -> [String: Int64] {
    try read { $0.markers[account.foldedName] ?? [:] }
  }

  func setReadMarker(account: String, target: String, milliseconds: Int64, now: Int64) throws(StoreError)
    -> Int64
  {
    _ = try read { _ in }
    return state.withLock { state in
      let old = state.markers[account.foldedName]?[target.foldedName] ?? 0
      let marker = old > now && milliseconds <= now ? milliseconds : max(old, milliseconds)
      state.markers[account.foldedName, default: [:]][target.foldedName] = marker
      return marker
    }
  }

  func events(by account: String, after: MessageID?, limit: Int) throws(StoreError) -> [StoredEvent] {
    try read { state in
      Array(
        state.events.filter { event in
          event.account?.foldedName == account.foldedName && after.map { event.id > $0 } != false
        }.prefix(limit))
    }
  }

  func newestID() throws(StoreError) -> MessageID? { try read { $0.events.map(\.id).max() } }
}

extension StoredEvent {
  init(_ event: borrowing JournalEvent) {
    let first = String(bytes: event.conversation)
    let second = String(bytes: event.partner)
    let account = String(bytes: event.account)
    self.init(
      id: event.id, milliseconds: event.milliseconds,
      conversation: second.isEmpty ? Conversation(room: first) : Conversation(between: first, and: second),
      kind: event.kind, flags: event.flags, source: String(bytes: event.source),
      account: account.isEmpty ? nil : account, target: String(bytes: event.target), text: String(bytes: event.text),
      tags: String(bytes: event.tags), refersTo: event.refersTo)
  }
}
