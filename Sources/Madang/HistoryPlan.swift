import MadangChat
import MadangRecords
import MadangServer
import MadangStore
import MadangWorld

/// What the options of `madang serve` say of history.
struct HistoryPlan {
  static let daysDefault = 365
  static let messagesDefault = 1_000_000
  static let daysMax = 36_500
  static let messagesMax = 1_000_000_000

  let durability: Durability
  let retention: RetentionPolicy

  init(_ setup: ServerSetup) {
    durability = setup.keptDurability
    var exceptions: [Conversation: RetentionPolicy.Rule] = [:]
    for text in setup.historyRooms {
      if let (room, rule) = HistoryPlan.exception(text) { exceptions[room] = rule }
    }
    retention = RetentionPolicy(
      general: HistoryPlan.rule(days: setup.historyDays, messages: setup.historyMessages), exceptions: exceptions)
  }

  /// Says what is wrong with what is kept of one room; nil where it can be used.
  static func complaint(aboutRoom text: String) -> String? {
    exception(text) == nil
      ? "it must have the form #room=days,messages, with at most \(daysMax) days and \(messagesMax) messages" : nil
  }

  private static func rule(days: Int, messages: Int) -> RetentionPolicy.Rule {
    RetentionPolicy.Rule(ageDaysMax: days == 0 ? nil : days, countMax: messages == 0 ? nil : messages)
  }

  /// `#room=days,messages`, also without the `#`. A room's name may hold `=`, but no comma.
  private static func exception(_ text: String) -> (Conversation, RetentionPolicy.Rule)? {
    let parts = text.split(separator: "=", omittingEmptySubsequences: false)
    let numbers = (parts.last ?? "").split(separator: ",", omittingEmptySubsequences: false).map {
      $0.first?.isNumber == true ? Int($0) : nil
    }
    let room = Names.withRoomSign(parts.dropLast().joined(separator: "="))
    guard numbers.count == 2, let days = numbers[0], let messages = numbers[1], (0...daysMax).contains(days),
      (0...messagesMax).contains(messages), Names.isRoom(room, bytesMax: ChatLimits().roomNameBytesMax)
    else { return nil }
    return (Conversation(room: room), rule(days: days, messages: messages))
  }

  /// Has the server keep what is said, and tell of it.
  func prepare(_ configuration: inout Configuration, _ database: Database) throws {
    configuration.journal = database.journal
    if let stores = configuration.cluster?.stores {
      // Ids are given where entries stand in the log, from its beginning on.
      configuration.settings.history = LoggedHistoryStore(database, stores)
      return
    }
    configuration.settings.history = database
    configuration.waitsForJournal = durability == .acknowledged
    do { configuration.newestID = try database.newestID() } catch {
      try Complaint.fail("\(error)")
    }
  }

  var summary: String {
    let cost =
      durability == .acknowledged
      ? "nobody is given a message before it is on the disk"
      : "a crash costs at most the last \(StoreLimits().batchMilliseconds) ms"
    return "\(durability.rawValue): \(cost)"
  }
}
