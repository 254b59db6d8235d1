import MadangKernel
import MadangTestSupport

/// One person at the other end of a simulated connection: says things, and remembers what it must see. Driven by a
/// `Simulation`.
final class SimulatedClient {
  enum State {
    /// Has not connected yet.
    case waiting
    /// Connected; not welcomed.
    case connecting
    case welcomed
    /// Has closed, or was closed.
    case gone
  }

  /// What must come back, in the order in which it was asked for.
  struct Expectation: Equatable {
    enum Kind { case pong, tooLong, echo, nick }
    let kind: Kind
    let text: String
  }

  let index: Int
  let character: Character
  let dialect: Dialect
  let kernel: SimulatedKernel
  let plan: SimulationPlan
  let ledger: Ledger
  var generator: SeededGenerator
  var state = State.waiting
  var row = -1
  /// As who it is known to the server, of each of its connections: `~u7@10.0.0.7`.
  var users: [String] = []
  var nick: String
  /// Every nickname that it has had or asked for.
  var names: Set<String> = []
  /// What the answer to the last NICK will tell of; nil once it has.
  var askedNick: String?
  /// A name that it would have liked, and that somebody had.
  var deniedNick: String?
  /// A name that it has asked for, and that nobody else can have.
  var mustGetNick: String?
  var nickChanges = 0
  var wantsEcho = false
  var wantsLabels = false
  var wantsMultiPrefix = false
  /// What must be answered under a label, in order.
  var labelled = LabelledAnswers()

  var outgoing: [UInt8] = []
  var incoming: [UInt8] = []
  var expected: [Expectation] = []
  /// Bytes sent since the last time that everything asked for had come.
  var unansweredBytes = 0
  var counter = 0
  var actionsLeft: Int
  var nextActionAt: Int64 = 0
  let startAt: Int64
  var isReading = true
  /// When it reads on, having stopped; `max`: never.
  var resumesReadingAt = Int64.max
  var hasFinishedSending = false
  var finishesSending = false
  /// How often it was refused, or broken off, and came again.
  var attempts = 0

  var stays: [Stay] = []
  /// Index of the present stay in a room.
  var current: [String: Int] = [:]
  var visits: [String: Int] = [:]
  /// Private messages by their number, with how often they came.
  var whispersHeard: [String: Int] = [:]
  var whispersSent: [(id: String, target: Int)] = []
  /// What it said to rooms, and how often it was refused; the refusal of a NOTICE nobody is told.
  var said = SaidTexts()
  var silenced = 0
  var noticesSaid = 0
  /// Every key that it ever gave for a room; empty for none.
  var keysTried: [String: Set<String>] = [:]
  var refusals: [Refusal] = []
  /// How much had happened in each room when it asked for what was answered last; and for what is not answered yet.
  var marks: [String: Int] = [:]
  var askedMarks: [String: [String: Int]] = [:]
  /// Names that NAMES has listed and not yet ended, with their prefixes, by room.
  var rosters: [String: [String: String]] = [:]
  var plain = PlainEar()
  /// What a plain client has begun to say, and goes on with after a pause.
  var held: HeldSpeech?
  /// Names that it was told nobody has.
  var whispersRefused: Set<String> = []
  var lastWhisperBySender: [String: Int] = [:]

  /// What the server said when it closed.
  var farewell: String?
  var wasReset = false
  var wasClosedByServer = false
  var wasWelcomed = false
  var saidQuit = false
  var stoppedReading = false
  var stoppedAnswering = false
  var hasFlooded = false
  /// The answer to its last PING came: all that it said was carried out.
  var isSettled = false
  var failure: String?
  /// Is told each line that is said and heard.
  var trace: ((String) -> Void)?

  init(
    index: Int, character: Character, dialect: Dialect, kernel: SimulatedKernel, plan: SimulationPlan, ledger: Ledger
  ) {
    self.index = index
    self.character = character
    self.dialect = dialect
    self.kernel = kernel
    self.plan = plan
    self.ledger = ledger
    generator = SeededGenerator(seed: plan.seed &* 1000 &+ UInt64(index))
    nick = SimulatedClient.firstNick(index)
    startAt = kernel.now
    actionsLeft = character == .chronicler ? plan.actionsMax : generator.pick(1...plan.actionsMax)
    if plan.saysMuchAtOnce { actionsLeft = max(actionsLeft, 3) }
    nextActionAt = startAt + Int64(character == .chronicler ? 0 : generator.pick(0...400))
    if character != .chronicler, !plan.saysMuchAtOnce, generator.chance(300) {
      nextActionAt = startAt + SimulatedClient.understudyMilliseconds
    }
  }

  static func firstNick(_ index: Int) -> String { index % 5 == 4 ? "손님\(index)" : "n\(index)" }

  var user: String { users.last ?? "" }
  var isPlain: Bool { dialect != .irc }
  private var port: UInt16 { UInt16(1024 + index) }

  /// Where somebody who was this client comes from.
  func hostAndPort(of user: String) -> String { "\(user.drop { $0 != "@" }.dropFirst()):\(port)" }

  var isConnected: Bool { state == .connecting || state == .welcomed }
  /// Whether it must have seen everything: nothing broke, and it read all along.
  var isClean: Bool { state == .welcomed && !wasReset && !stoppedReading && farewell == nil }
  var isDone: Bool {
    state == .gone || (actionsLeft <= 0 && outgoing.isEmpty) || (!isReading && resumesReadingAt == .max)
  }

  /// Some come only when somebody goes, or then: so that a slot is wanted just when it becomes free.
  static let understudyMilliseconds: Int64 = 10_000
  /// When a crowd has gathered, and speaks.
  static let partyMilliseconds: Int64 = 2_000

  /// Somebody has gone: it may come right now, and under their name, which the server may still hold.
  func takeOver(from leaver: SimulatedClient) {
    guard state == .waiting, attempts == 0 else { return }
    nextActionAt = min(nextActionAt, kernel.now)
    // The names that the server makes up belong to whom it gives them.
    let isOwn = !leaver.nick.isEmpty && !leaver.nick.hasPrefix("Client")
    if leaver.wasWelcomed, isOwn, generator.chance(600) { nick = leaver.nick }
  }

  func fail(_ sentence: String) {
    if failure == nil { failure = "client \(index) (\(character)): \(sentence)" }
  }

  // MARK: One step

  /// Does one small thing; false where there is nothing to do now.
  func step() -> Bool {
    if state == .waiting { return connectIfDue() }
    if state == .gone { return false }
    if !isReading, kernel.now >= resumesReadingAt { isReading = true }
    let begin = generator.index(below: 3)
    for turn in 0..<3 {
      switch (begin + turn) % 3 {
      case 0: if write() { return true }
      case 1: if read() { return true }
      default: if actIfDue() { return true }
      }
      if state == .gone { return true }
    }
    return false
  }

  /// When it will do something by itself; `max` where it waits for others.
  var nextTime: Int64 {
    switch state {
    case .gone: .max
    case .waiting: nextActionAt
    default: min(actionsLeft > 0 && (held != nil || mayAct) ? nextActionAt : .max, isReading ? .max : resumesReadingAt)
    }
  }

  private func connectIfDue() -> Bool {
    guard kernel.now >= nextActionAt else { return false }
    let host = UInt32(0x0A00_0000 + attempts << 8 + index)
    guard let row = kernel.connect(to: dialect.address, from: host, port: port) else {
      state = .gone
      return true
    }
    users.append("\(isPlain ? "~plain" : "~u\(index)")@10.0.\(attempts).\(index)")
    self.row = row
    if character == .chronicler { kernel.spare(row) }
    state = .connecting
    farewell = nil
    wasReset = false
    wasClosedByServer = false
    wantsEcho = false
    wantsLabels = false
    wantsMultiPrefix = false
    outgoing = []
    incoming = []
    if isPlain {
      arrivePlain()
      return true
    }
    if character == .lurker {
      if generator.chance(500) { askNick(nick) }
      actionsLeft = 0
      return true
    }
    register()
    return true
  }

  private func register() {
    let negotiates = character == .chronicler || generator.chance(500)
    if negotiates {
      let names = ["echo-message", "server-time", "message-tags", "extended-join", "multi-prefix"]
      var wanted = character == .chronicler ? ["echo-message"] : names.filter { _ in generator.chance(400) }
      wantsLabels = character != .chronicler && generator.chance(500)
      if wantsLabels { wanted += ["labeled-response", "batch"] }
      wantsEcho = wanted.contains("echo-message")
      wantsMultiPrefix = wanted.contains("multi-prefix")
      say("CAP LS 302")
      if !wanted.isEmpty { say("CAP REQ :\(wanted.joined(separator: " "))") }
    }
    askNick(nick)
    say("USER u\(index) 0 * :Client \(index)")
    if negotiates { say("CAP END") }
    nextActionAt = kernel.now
  }

  /// Queues a line.
  func say(_ line: String) {
    trace?("\(kernel.now) \(index) says \(line.prefix(100))")
    outgoing += Array(line.utf8)
    outgoing += generator.chance(800) ? [13, 10] : [10]
  }

  private func write() -> Bool {
    if outgoing.isEmpty {
      guard finishesSending, !hasFinishedSending else { return false }
      hasFinishedSending = true
      kernel.finishAtClient(row)
      return true
    }
    guard !hasFinishedSending, kernel.takesFromClient(row) else { return false }
    let most = generator.chance(300) ? generator.pick(1...min(outgoing.count, 40)) : outgoing.count
    let sent = kernel.sendFromClient(row, outgoing[0..<most])
    outgoing.removeFirst(sent)
    unansweredBytes += sent
    return true
  }

  private func read() -> Bool {
    guard isReading, kernel.hasArrivals(row) else { return false }
    switch kernel.receiveAtClient(row, most: generator.chance(200) ? generator.pick(1...64) : 32 << 10) {
    case .bytes(let bytes):
      incoming += bytes
      takeLines()
    case .nothing: break
    case .ended: hear(end: false)
    case .reset: hear(end: true)
    }
    return true
  }

  private func takeLines() {
    var start = 0
    // A debug build would take long to search an array in the generic way.
    var end = 0
    while end < incoming.count {
      defer { end += 1 }
      if incoming[end] != 10 { continue }
      let line = incoming[start..<(end > start && incoming[end - 1] == 13 ? end - 1 : end)]
      start = end + 1
      guard let text = String(validating: line, as: UTF8.self) else {
        fail("was sent what is no UTF-8: \(String(decoding: line, as: UTF8.self))")
        continue
      }
      if isPlain { hearPlain(text) } else { hear(text) }
    }
    incoming.removeFirst(start)
  }

  private func hear(end wasReset: Bool) {
    trace?("\(kernel.now) \(index) sees the end\(wasReset ? ", by a reset" : "")")
    self.wasReset = wasReset
    wasClosedByServer = true
    kernel.closeAtClient(row)
    if hasFinishedSending, !hasFlooded, !stoppedReading, expected.contains(where: { $0.kind != .echo }) {
      // Whose node was given up by the others is told so instead.
      let isCutOff = farewell.map { $0.contains("(This node was cut off;") || $0.contains("(Node drained)") } ?? false
      if !isCutOff, !kernel.isVictim(row) { fail("closed its sending side, and was not answered: \(expected)") }
    }
    let wasDismissed = farewell?.hasPrefix("Closing Link") ?? false
    if !wasDismissed, state == .connecting, attempts < 20, character != .lurker {
      // Refused, or broken before the welcome: come again later.
      attempts += 1
      state = .waiting
      comeAgain()
      nextActionAt = kernel.now + Int64(generator.pick(1...300))
      return
    }
    state = .gone
  }
  /// Forgets what belongs to the connection that has ended.
  private func comeAgain() {
    expected = []
    whispersSent = []
    askedNick = nil
    askedMarks = [:]
    labelled = LabelledAnswers()
    hasFinishedSending = false
    for index in stays.indices { stays[index].isCutOff = true }
    current = [:]
    visits = [:]
    rosters = [:]
  }
}
