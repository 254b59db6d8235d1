import Foundation
import MadangRecords
import MadangStore

/// A database in a folder of its own, with its writer; both end with the object.
final class StoreUnderTest {
  enum Place: CaseIterable, Sendable { case disk, memory }

  let folder: TemporaryFolder
  let database: Database
  let clock = MessageClock()
  private var writer: HistoryWriter?
  private var now: Int64 = 1_700_000_000_000

  init(
    _ place: Place = .disk, durability: Durability = .batched, limits: StoreLimits = StoreLimits(),
    folder: TemporaryFolder = TemporaryFolder(), observer: HistoryObserver = HistoryObserver(), isWriting: Bool = true
  ) throws {
    self.folder = folder
    database =
      switch place {
      case .disk: try Database(folder: folder.path, durability: durability, limits: limits)
      case .memory: try Database(inMemory: limits)
      }
    if isWriting { writer = try HistoryWriter(database, observer: observer) }
  }

  /// Writes what is left.
  func stop() {
    if let writer = writer.take() { writer.stop() }
  }

  deinit { stop() }

  /// The next event, a second after the one before.
  func event(
    _ text: String, kind: StoredEvent.Kind = .message, in conversation: Conversation = Conversation(room: "#room"),
    from nick: String = "ann", account: String? = nil, target: String = "#Room", tags: String = "",
    flags: StoredEvent.Flags = []
  ) -> StoredEvent {
    now += 1000
    return StoredEvent(
      id: clock.reserve(milliseconds: now), conversation: conversation, kind: kind, flags: flags,
      source: "\(nick)!user@host", account: account, target: target, text: text, tags: tags)
  }

  @discardableResult
  func say(
    _ text: String, kind: StoredEvent.Kind = .message, in conversation: Conversation = Conversation(room: "#room"),
    from nick: String = "ann", account: String? = nil, target: String = "#Room", tags: String = "",
    flags: StoredEvent.Flags = []
  ) -> StoredEvent {
    let event = event(
      text, kind: kind, in: conversation, from: nick, account: account, target: target, tags: tags, flags: flags)
    append(event)
    return event
  }

  func append(_ event: StoredEvent) {
    guard case .appended = database.journal.append(event) else { preconditionFailure("The journal is full.") }
  }

  func texts(_ query: HistoryQuery) throws -> [String] { try database.events(query).map(\.text) }

  func found(_ text: String, in rooms: String..., by author: String? = nil, limit: Int = 100) throws -> [String] {
    try database.search(
      HistorySearch(text, in: rooms.map { Conversation(room: $0) }, author: author, limit: limit)
    ).map(\.text)
  }
}

/// A folder that goes with the object.
final class TemporaryFolder {
  let path: String

  init() {
    path = FileManager.default.temporaryDirectory.appending(path: "madang-store-\(UUID().uuidString)").path
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}
