/// One member's time in a room, from their own JOIN on: what they saw, and whom they take to be there.
struct Stay {
  /// Something that every member of a room sees.
  struct Item {
    let text: String
    /// Who did it: `~u7@10.0.0.7`, which never changes.
    let user: String
    /// What they were called then.
    let nick: String
    let command: String
    /// The parameters, without what extended-join adds.
    let words: [String]

    var isSpeech: Bool { command == "PRIVMSG" || command == "NOTICE" }
  }

  /// What a member was told of the room in answer to something. Nothing changes a room but what every member sees: so the
  /// room must be as it says, right behind what the member had seen by then.
  enum Sight {
    /// NAMES: nicknames, with the prefixes before them.
    case roster([String: String], multiPrefix: Bool)
    case topic(String)
    /// MODE without changes: letters, then parameters.
    case modes([String])
    /// Something that only operators may do was refused.
    case notOperator
    /// A message was refused.
    case mayNotSpeak
  }

  let room: String
  let user: String
  /// How many times the same person had joined the room before.
  let ordinal: Int
  var items: [Item] = []
  /// What a plain member was sent.
  var lines: [String] = []
  /// With how many items had been seen.
  var sights: [(after: Int, sight: Sight)] = []
  /// Of a plain member: what they were told on entering.
  var entryTopic: String?
  /// Of a plain member: they were told that they had entered, and so would have been told the topic.
  var wasTold = false
  var members: Set<String> = []
  /// Ended by a PART or KICK that they saw themselves.
  var isOver = false
  /// The connection ended, and they came again: some of it may be missing.
  var isCutOff = false

  init(room: String, user: String, ordinal: Int) {
    self.room = room
    self.user = user
    self.ordinal = ordinal
  }
}
