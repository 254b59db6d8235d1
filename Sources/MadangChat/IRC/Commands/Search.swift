import MadangMemory
import MadangRecords
import MadangWire
import MadangWorld

/// SEARCH: messages that hold words, among those that somebody may read: `SEARCH text=hello\sthere;in=#room;limit=20`.
/// IRCv3, search; `soju.im/search`, from which that was made, differs in the name of its batch.
enum Search {
  /// What the attributes ask for.
  private struct Request: Sendable {
    var text: String?
    var target: String?
    var author: String?
    var saidFrom: Int64?
    var saidThrough: Int64?
    var limit: Int

    /// "If `after` is specified, messages SHOULD be searched from that time. Otherwise … from the `before` time".
    var end: HistoryQuery.End { saidFrom == nil ? .latest : .earliest }

    /// The attribute that can't be understood, where there is one.
    init(_ attributes: String, limitMax: Int) throws(Invalid) {
      limit = limitMax
      for attribute in attributes.split(separator: ";") {
        let parts = attribute.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let value = parts.count > 1 ? Search.unescaped(parts[1]) : ""
        guard try take(parts[0], value) else { throw Invalid(attribute: parts[0]) }
      }
      limit = min(limit, limitMax)
    }

    private mutating func take(_ key: String, _ value: String) throws(Invalid) -> Bool {
      switch key {
      case "text": text = value
      case "in": target = value
      case "from": author = value
      // "at or after this time", "at or before this time".
      case "after": saidFrom = Timestamp.milliseconds(value.utf8.span)
      case "before": saidThrough = Timestamp.milliseconds(value.utf8.span)
      case "limit":
        guard let count = WholeNumber.read(value) else { return false }
        limit = Int(count)
      default: return false
      }
      return !(key == "after" && saidFrom == nil || key == "before" && saidThrough == nil) && !value.isEmpty
    }
  }

  private struct Invalid: Error {
    let attribute: String
  }

  static func run(
    _ world: borrowing World, _ handle: Handle, _ command: borrowing Command, _ effects: inout Effects
  ) -> SlowWork? {
    let needs: Encoding = effects.encoding.contains(.search) ? .search : .sojuSearch
    guard let store = world.history(for: "SEARCH", needing: needs, &effects) else { return nil }
    let request: Request
    do throws(Invalid) {
      request = try Request(command.text(0), limitMax: world.settings.limits.historyMessagesMax)
    } catch {
      effects.fail("SEARCH", "INVALID_PARAMS", error.attribute, text: "Invalid parameters")
      return nil
    }
    let reading = HistoryReading(store, world)
    guard let target = request.target else { return search(request, HistoryReader(world, handle), nil, reading) }
    guard let subject = HistorySubject(target, world, handle) else {
      effects.fail("SEARCH", "INVALID_TARGET", target, text: "Messages could not be retrieved")
      return nil
    }
    return search(request, HistoryReader(world, handle), subject, reading)
  }

  private static func search(
    _ request: Request, _ reader: HistoryReader, _ subject: HistorySubject?, _ reading: HistoryReading
  ) -> SlowWork {
    SlowWork.reading(on: .search) { turn in
      let found = reading.attempt { store throws(StoreError) in try find(request, reader, subject, store, turn) }
      if found?.isWhole == false { turn.noteStrain() }
      return { world, handle, effects in
        guard let found else {
          effects.fail("SEARCH", "INTERNAL_ERROR", text: "Messages could not be searched")
          return
        }
        // Who has left a room meanwhile may no longer read it.
        let here = Set(HistoryReader(world, handle).rooms.map { Conversation(room: $0) })
        let readable = found.events.filter { event in
          if case .room = event.conversation { return here.contains(event.conversation) }
          return true
        }
        var page = HistoryPage(readable, limit: request.limit, from: request.end)
        page.cut(toBytes: world.settings.limits.historyBytesMax, from: request.end)
        var playback = Playback()
        playback.add(page, in: effects.encoding.contains(.search) ? .search : .sojuSearch)
        playback.begin(&effects)
        if found.isWhole { return }
        effects.inquire { _, _, _, effects in
          effects.warn(
            "SEARCH", "INCOMPLETE",
            text: "There may be more: not all could be searched in time. Narrow it down with in=, after= or before=")
          return true
        }
      }
    }
  }

  private static func find(
    _ request: Request, _ reader: HistoryReader, _ subject: HistorySubject?, _ store: any HistoryStore,
    _ turn: SlowTurn
  ) throws(StoreError) -> FoundEvents {
    let conversations: [Conversation]
    if let subject {
      conversations = subject.conversations
    } else {
      conversations = try Search.conversations(of: reader, store)
    }
    let search = HistorySearch(
      request.text, in: conversations, author: request.author, saidFrom: request.saidFrom,
      saidThrough: request.saidThrough, limit: request.limit, end: request.end)
    var found = try store.search(search, while: turn.mayGoOn)
    guard let since = reader.since else { return found }
    found.events.removeAll { event in
      if case .direct = event.conversation { return event.id <= since }
      return false
    }
    return found
  }

  /// All that somebody may read: their rooms, and those they have spoken with.
  private static func conversations(
    of reader: HistoryReader, _ store: any HistoryStore
  ) throws(StoreError) -> [Conversation] {
    let rooms = reader.rooms.map { Conversation(room: $0) }
    let people = try store.targets(
      TargetQuery(of: reader.identity, rooms: [], after: reader.since, limit: conversationsMax))
    return rooms + people.map(\.conversation)
  }

  /// People whose conversations are searched at once: those spoken with last.
  private static var conversationsMax: Int { 500 }

  private static func unescaped(_ value: String) -> String {
    var writer = ByteWriter(capacity: value.utf8.count)
    TagEscaping.unescape(value.utf8.span, to: &writer)
    return String(bytes: writer.span)
  }
}
