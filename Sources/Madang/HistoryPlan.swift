import MadangChat
import MadangServer
import MadangStore

/// What the options of `madang serve` say of history.
struct HistoryPlan {
  static let daysDefault = 365
  static let messagesDefault = 1_000_000
  static let replayDefault = ChatLimits().replayedMessagesMax
  private static let daysMax = 36_500
  private static let messagesMax = 1_000_000_000

  let durability: Durability
  let retention: RetentionPolicy
  private let replay: Int

  init(_ command: ServeCommand) throws {
    durability = command.durability
    replay = command.replay
    try Complaint.check(command.historyDays, in: 0...HistoryPlan.daysMax, flag: "--history-days")
    try Complaint.check(command.historyMessages, in: 0...HistoryPlan.messagesMax, flag: "--history-messages")
    try Complaint.check(command.replay, in: 0...ChatLimits().historyMessagesMax, flag: "--replay")
    var exceptions: [Conversation: RetentionPolicy.Rule] = [:]
    for text in command.historyRooms {
      let (room, rule) = try HistoryPlan.exception(text)
      exceptions[room] = rule
    }
    retention = RetentionPolicy(
      general: HistoryPlan.rule(days: command.historyDays, messages: command.historyMessages), exceptions: exceptions)
  }

  private static func rule(days: Int, messages: Int) -> RetentionPolicy.Rule {
    RetentionPolicy.Rule(ageDaysMax: days == 0 ? nil : days, countMax: messages == 0 ? nil : messages)
  }

  /// `#room=days,messages`. A room's name may hold `=`, but no comma.
  private static func exception(_ text: String) throws -> (Conversation, RetentionPolicy.Rule) {
    let parts = text.split(separator: "=", omittingEmptySubsequences: false)
    let numbers = (parts.last ?? "").split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
    let room = parts.dropLast().joined(separator: "=")
    guard numbers.count == 2, let days = numbers[0], let messages = numbers[1], (0...daysMax).contains(days),
      (0...messagesMax).contains(messages), Names.isRoom(room, bytesMax: ChatLimits().roomNameBytesMax)
    else { try Complaint.fail("--history-room \(text): it must have the form #room=days,messages.") }
    return (Conversation(room: room), rule(days: days, messages: messages))
  }

  /// Has the server keep what is said, and tell of it.
  func prepare(_ configuration: inout Configuration, _ database: Database) throws {
    configuration.settings.history = database
    configuration.settings.limits.replayedMessagesMax = replay
    configuration.journal = database.journal
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
