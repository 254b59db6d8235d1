import MadangWire

/// A conversation with an IRC server (https://modern.ircdocs.horse, IRCv3).
///
///     connected ──CAP LS, NICK, USER──► registering ──001, JOIN──► welcomed ──QUIT──► leaving
///
/// The rooms survive a lost connection, and are joined again after the next welcome. Everything that arrives is shown
/// by `IRCSession+Showing` and `IRCSession+Numerics`; what is typed is `IRCSession+Typing`.
package struct IRCSession: ChatSession {
  enum Phase: Equatable {
    case disconnected, registering, welcomed, leaving
  }

  /// What we ask for of what the server has.
  static let wantedCapabilities = [
    "account-notify", "away-notify", "batch", "chghost", "draft/search", "echo-message", "extended-join",
    "invite-notify", "message-tags", "multi-prefix", "server-time", "setname", "soju.im/search",
  ]

  /// What the person chose last; comes back after a lost connection.
  var wantedNick: String
  let userName: String
  let realName: String
  let password: String?
  /// The account to log in to; nil: none.
  let login: Login?

  var phase = Phase.disconnected
  var nick: String
  var features = ServerFeatures()
  var offered: Set<String> = []
  var capabilities: Set<String> = []
  /// The value of the capability `sasl`, where it has one.
  var offeredMechanisms: String?
  /// Requests for capabilities that the server has not answered.
  var requestsAwaited = 0
  var sasl: SaslExchange?
  var isLoggedIn = false
  /// The batches that are open, by their references.
  var batches: [String: OpenBatch] = [:]
  /// What `/history` asked for last, folded, until it is there.
  var awaitedHistory: String?
  /// The newest time that the server has put on a line, and when we came in last, by our clock.
  var newestTime: Int64?
  var arrivedAt: Int64?
  /// In the order in which they were joined.
  var rooms: [Room]
  /// Where text goes: a room or a nickname.
  var target: String?
  /// How many nicknames the server has refused since we connected.
  var nicksTried = 0
  var pending: [UInt8] = []
  /// Nicknames that are said to be away, so that each is told once.
  var away: Set<String> = []
  var registrationDeadline: Int64?
  /// When the rooms that still wait for an answer are given up, and how many they were when that was set.
  var joinDeadline: (at: Int64, awaited: Int)?
  var heardAt: Int64 = 0
  var isAnswerAwaited = false

  /// `rooms` are joined after the welcome; text goes to the first.
  package init(
    nick: String, rooms: [String], password: String? = nil, realName: String? = nil, userName: String? = nil,
    login: Login? = nil
  ) {
    self.login = login
    wantedNick = nick
    self.nick = nick
    self.password = password
    self.realName = realName ?? nick
    self.userName = IRCSession.plainUserName(userName ?? nick)
    self.rooms = rooms.map { Room(name: $0) }
    target = rooms.first
  }

  package var prompt: String { (target ?? nick) + "> " }

  package var acceptsLines: Bool { phase == .welcomed && !rooms.contains { $0.isAwaited } }

  package var leaveMilliseconds: Int64 { ClientLimits.ircLeaveMilliseconds }

  package var deadline: Int64? {
    switch phase {
    case .registering: registrationDeadline
    case .welcomed: min(silenceDeadline, joinDeadline?.at ?? .max)
    case .disconnected, .leaving: nil
    }
  }

  private var silenceDeadline: Int64 {
    heardAt + ClientLimits.silenceMilliseconds + (isAnswerAwaited ? ClientLimits.answerMilliseconds : 0)
  }

  // MARK: The connection

  package mutating func connected(now: Int64) -> [SessionEffect] {
    phase = .registering
    nick = wantedNick
    nicksTried = 0
    isLoggedIn = false
    requestsAwaited = 0
    heardAt = now
    registrationDeadline = now + ClientLimits.registrationMilliseconds
    var effects = [IRCSession.line("CAP LS 302")]
    if let password { effects.append(IRCSession.line("PASS :" + password)) }
    effects.append(IRCSession.line("NICK " + nick))
    effects.append(IRCSession.line("USER \(userName) 0 * :\(realName)"))
    return effects
  }

  package mutating func disconnected() -> [SessionEffect] {
    phase = .disconnected
    pending = []
    features = ServerFeatures()
    offered = []
    capabilities = []
    offeredMechanisms = nil
    sasl = nil
    batches = [:]
    awaitedHistory = nil
    newestTime = nil
    arrivedAt = nil
    away = []
    isAnswerAwaited = false
    joinDeadline = nil
    for index in rooms.indices {
      rooms[index].isJoined = false
      rooms[index].isAwaited = false
      rooms[index].members = [:]
      rooms[index].arriving = []
    }
    return []
  }

  package mutating func leave() -> [SessionEffect] { leave(saying: "") }

  mutating func leave(saying reason: String) -> [SessionEffect] {
    let wasConnected = phase != .disconnected
    phase = .leaving
    return wasConnected ? [IRCSession.line(reason.isEmpty ? "QUIT" : "QUIT :" + reason), .leave] : [.leave]
  }

  package mutating func tick(now: Int64) -> [SessionEffect] {
    guard let deadline, now >= deadline else { return [] }
    switch phase {
    case .registering: return [.disconnect(reason: "the server did not welcome us in time")]
    case .welcomed where now < silenceDeadline: return giveUpAwaited()
    case .welcomed where isAnswerAwaited: return [.disconnect(reason: "the server has fallen silent")]
    case .welcomed:
      isAnswerAwaited = true
      return [IRCSession.line("PING :\(now)")]
    case .disconnected, .leaving: return []
    }
  }

  package mutating func received(_ bytes: [UInt8], now: Int64) -> [SessionEffect] {
    heardAt = now
    isAnswerAwaited = false
    pending += bytes
    var effects: [SessionEffect] = []
    var cursor = LineCursor()
    while let range = cursor.next(in: pending.span) {
      if let line = IRCLine(repairing: pending.span.extracting(range)) { take(line, &effects) }
    }
    awaitJoins(since: now)
    pending.removeFirst(cursor.offset)
    if pending.count > ClientLimits.plainLineBytesMax {
      pending = []
      effects.append(.disconnect(reason: "the server sent a line without an end"))
    }
    return effects
  }

  // MARK: Rooms

  func room(named name: String) -> Int? {
    let folded = features.folded(name)
    return rooms.firstIndex { features.folded($0.name) == folded }
  }

  /// Where text goes when there is nowhere else.
  var lastRoom: String? { rooms.last { $0.isJoined || $0.isAwaited }?.name }

  /// Sets the time for the next answer to a JOIN; each answer sets it anew.
  mutating func awaitJoins(since now: Int64) {
    let awaited = rooms.count { $0.isAwaited }
    if awaited == 0 {
      joinDeadline = nil
    } else if joinDeadline?.awaited != awaited {
      joinDeadline = (now + ClientLimits.joinMilliseconds, awaited)
    }
  }

  /// No answer came, or one under another name: a pipe would wait for it for ever.
  private mutating func giveUpAwaited() -> [SessionEffect] {
    joinDeadline = nil
    var effects: [SessionEffect] = []
    while let index = rooms.firstIndex(where: \.isAwaited) {
      problem("\(rooms[index].name): the server does not say whether you are in", &effects)
      forgetRoom(index)
    }
    return effects
  }

  func isMe(_ name: String) -> Bool { features.areSame(name, nick) }

  package func completions(of word: String, isFirst: Bool) -> [String] {
    if word.hasPrefix("/") && isFirst {
      return UserCommand.table.map { "/" + $0.name + " " }.filter { $0.hasPrefix(word.lowercased()) }
    }
    let folded = features.folded(word)
    if features.isRoom(word) {
      return rooms.map(\.name).filter { features.folded($0).hasPrefix(folded) }.map { $0 + " " }
    }
    guard !word.isEmpty, let target, let index = room(named: target) else { return [] }
    let names = rooms[index].members.filter { $0.key.hasPrefix(folded) && !isMe($0.value) }.map(\.value).sorted()
    return names.map { isFirst ? $0 + ": " : $0 + " " }
  }

  // MARK: Lines

  /// One line for the server. Line breaks, which would make it two, are left out.
  static func line(_ text: String) -> SessionEffect {
    let bytes = text.utf8.filter { $0 != 0x0A && $0 != 0x0D && $0 != 0 }
    return .send(bytes + [0x0D, 0x0A])
  }

  /// A user name as old servers take it: some ASCII letters or digits.
  private static func plainUserName(_ text: String) -> String {
    let letters = text.unicodeScalars.filter { $0.isASCII && $0.properties.isAlphabetic || ("0"..."9").contains($0) }
    return letters.isEmpty ? "madang" : String(String.UnicodeScalarView(letters.prefix(9)))
  }
}
