import BasicContainers
import MadangMemory
import MadangRecords
import MadangWire

/// What one command brought about: a list of effects, and the bytes that they refer to. A worker keeps one and empties it
/// for each command, so that nothing is allocated on the way of a message.
package struct Effects: ~Copyable {
  package private(set) var list = UniqueArray<Effect>(minimumCapacity: 16)
  /// The lines of `Effect.reply`.
  package private(set) var replyLines = UniqueArray<ReplyLine>(minimumCapacity: 32)
  /// Whom `Effect.tellAll` tells.
  package private(set) var recipients = UniqueArray<Handle>()
  /// What `Effect.audit` keeps. Nearly always empty.
  package private(set) var auditEntries: [AuditEntry] = []
  package var bytes = ByteWriter(capacity: 4096)

  /// Who ran the command.
  package private(set) var author = Effects.nobody
  /// The connection that it came by, which the answers go to: its own person's, or one that speaks for another's.
  package private(set) var connection = Effects.nobody
  /// Whether the author has other connections.
  package private(set) var hasOtherConnections = false
  /// What the server is called, which stands before its lines.
  package private(set) var serverName = ""
  /// The author's nickname, to which numerics are addressed; empty where they have none yet.
  package private(set) var nick = ""
  /// How the connection is written to.
  package private(set) var encoding: Encoding = []
  /// Milliseconds since 1970.
  package private(set) var milliseconds: Int64 = 0
  /// Names the command's events.
  private var clock = MessageClock()
  /// Names its answers.
  private var replyClock = MessageClock(node: .replies)
  /// What an exclusive rule leaves to the slow lane. See `postpone`.
  private var postponed: SlowWork?
  /// The label of the command, still escaped, where labeled-response is on. See labeled-response.
  package private(set) var label: Event.Part?
  /// Whether the author is to be put out for what they said: who ran the rule does so with the world alone. See
  /// `SpamFilter`.
  package private(set) var expelsAuthor = false
  private var lineStart = 0
  /// The batch that answers are put in; 0 for none. The number 1 is that of a labelled answer.
  private var openBatch: UInt16 = 0
  private var lastBatch: UInt16 = 1

  /// What is left to do for the author once this is carried out, before their next command.
  private var work: SlowWork?

  /// What the author is yet to be told, in pieces.
  private var inquiries: [Inquiry] = []
  /// Whether an earlier piece of the answer has been given, and whether another one follows. See `Inquiry`.
  package var isContinued = false
  package var isToBeContinued = false
  /// Whether the answer is one batch, however many pieces it is given in.
  package private(set) var isOneBatch = false
  /// Whether the connection is another node's: what it is answered, nobody hears here, and need not be put together.
  package var isElsewhere = false
  /// Rows that were looked at for the answer.
  package var looks = 0

  /// Rooms that the author has come to, whose history they may be told.
  package private(set) var joinedRooms: [UInt32] = []

  private static var nobody: Handle { Handle(slot: .max, generation: 0) }

  package init() {}

  /// Empties it for what comes by a connection.
  package mutating func begin(for connection: Handle, in world: borrowing World, milliseconds: Int64) {
    begin(in: world, milliseconds: milliseconds)
    self.connection = connection
    encoding = world.sessions[connection.slot].encoding
    act(as: world.person(behind: connection), in: world)
  }

  /// From here on the command is this person's.
  package mutating func act(as person: Handle, in world: borrowing World) {
    author = person
    nick = world.sessions[person.slot].nick
    hasOtherConnections = world.sessions[person.slot].hasAttachments
  }

  /// Somebody has another nickname from here on.
  package mutating func rename(_ person: Handle, to nick: String) {
    if person == author { self.nick = nick }
  }

  /// Empties it for what nobody's line brings about.
  package mutating func begin(in world: borrowing World, milliseconds: Int64) {
    list.removeAll(keepingCapacity: true)
    replyLines.removeAll(keepingCapacity: true)
    recipients.removeAll(keepingCapacity: true)
    bytes.removeAll(keepingCapacity: true)
    author = Effects.nobody
    connection = Effects.nobody
    hasOtherConnections = false
    encoding = []
    if serverName != world.settings.serverName { serverName = world.settings.serverName }
    if !nick.isEmpty { nick = "" }
    self.milliseconds = milliseconds
    if clock !== world.messageClock {
      clock = world.messageClock
      replyClock = world.replyClock
    }
    label = nil
    openBatch = 0
    lastBatch = 1
    postponed = nil
    expelsAuthor = false
    if !auditEntries.isEmpty { auditEntries = [] }
    work = nil
    if !inquiries.isEmpty { inquiries = [] }
    isContinued = false
    isToBeContinued = false
    isOneBatch = false
    isElsewhere = false
    looks = 0
    if !joinedRooms.isEmpty { joinedRooms = [] }
  }

  package var seconds: Int64 { milliseconds / 1000 }

  /// Has an exclusive rule's answer wait for something that takes long. The connection is parked as for a slow rule, and
  /// whatever else the rule recorded is given up.
  package mutating func postpone(_ work: SlowWork) { postponed = work }

  package mutating func takePostponed() -> SlowWork? { postponed.take() }

  /// Everything from here on answers the command with this label.
  package mutating func setLabel(_ label: Span<UInt8>) {
    let start = bytes.count
    bytes.append(label)
    self.label = Event.Part(start..<bytes.count)
  }

  /// Answers without a label from here on, or not at all.
  package mutating func dropLabel() {
    label = nil
  }

  /// A copy of the label, for an answer that comes later.
  package var labelBytes: [UInt8]? {
    guard let label else { return nil }
    let part = bytes.span.extracting(label.range)
    return part.indices.map { part[$0] }
  }

  /// Has something slow done before the author's next command, and after all that this one brings about.
  package mutating func finishLater(_ work: SlowWork) {
    guard let first = self.work else {
      self.work = work
      return
    }
    self.work = first.followed(by: work)
  }

  /// Has rows looked at that may be many, in pieces, once the rule has ended; what is recorded until then comes first.
  package mutating func inquire(from position: Int = 0, _ look: @escaping Inquiry.Look) {
    inquiries.append(Inquiry(from: position, look))
  }

  package mutating func takeInquiries() -> [Inquiry] {
    if inquiries.isEmpty { return [] }
    defer { inquiries = [] }
    return inquiries
  }

  package mutating func joined(_ room: UInt32) { joinedRooms.append(room) }

  /// What `finishLater` left.
  package mutating func takeWork() -> SlowWork? { work.take() }

  /// Whether nothing is left to ask, nor to do.
  package var isComplete: Bool { inquiries.isEmpty && work == nil }

  /// As many as there are events, so that no two ever share one.
  package func takeID() -> MessageID { clock.reserve(milliseconds: milliseconds) }

  /// The same for what only the author is told.
  package func takeReplyID() -> MessageID { replyClock.reserve(milliseconds: milliseconds) }

  // MARK: Lines for the author

  package mutating func beginLine() {
    lineStart = bytes.count
  }

  /// Ends the line that was begun last; `bytes` holds it without its line ending.
  package mutating func endLine(_ role: ReplyLine.Role = .content, tags: EventTags = EventTags()) {
    if encoding.hasBareLines {
      bytes.append("\n" as StaticString)
    } else {
      cutLine(from: lineStart)
      bytes.append("\r\n" as StaticString)
    }
    record(ReplyLine(line: Event.Part(lineStart..<bytes.count), tags: tags, role: role))
  }

  /// What is answered from here on belongs to a batch, for those who take batches. IRCv3, batch.
  /// - Parameter isHistoryEnd: the tag of that name is on its start.
  package mutating func beginBatch(_ type: StaticString, _ target: String? = nil, isHistoryEnd: Bool = false) {
    guard encoding.contains(.batch) else { return }
    precondition(openBatch == 0, "One batch of answers ends before the next begins.")
    lastBatch += 1
    beginServerLine("BATCH +\(lastBatch)")
    bytes.append(byte: UInt8(ascii: " "))
    bytes.append(type)
    if let target { middle(target) }
    endLine(.beginsBatch)
    if isHistoryEnd { replyLines[replyLines.count - 1].isHistoryEnd = true }
    openBatch = lastBatch
  }

  package mutating func endBatch() {
    guard openBatch != 0 else { return }
    beginServerLine("BATCH -\(openBatch)")
    openBatch = 0
    endLine(.endsBatch)
  }

  /// Has batches follow `number`; where one is open, it is that of the piece before.
  package mutating func numberBatches(from number: UInt16, isOpen: Bool) {
    lastBatch = number
    openBatch = isOpen && encoding.contains(.batch) ? number : 0
  }

  /// Leaves the batch to the next piece of the answer.
  package mutating func suspendBatch() { openBatch = 0 }

  /// Says that the whole answer is one batch, whose start can carry the label. labeled-response, "Tags".
  package mutating func answersWithOneBatch() { isOneBatch = encoding.contains(.batch) }

  package mutating func record(_ line: ReplyLine) {
    var line = line
    line.batch = openBatch
    replyLines.append(line)
    let index = replyLines.count - 1
    if !list.isEmpty, case .reply(let lines) = list[list.count - 1], lines.upperBound == index {
      list[list.count - 1] = .reply(lines: lines.lowerBound..<index + 1)
    } else {
      list.append(.reply(lines: index..<index + 1))
    }
  }

  /// Gives up the answers, and keeps what concerns others: the author is gone.
  package mutating func dropReplies() {
    var kept = UniqueArray<Effect>()
    for index in list.indices {
      if case .reply = list[index] { continue }
      kept.append(list[index])
    }
    list = kept
    label = nil
  }

  /// Keeps what concerns people here, and what everybody keeps: the command came in at another node, which answers it and does
  /// what its program is to do.
  package mutating func dropWhatIsElsewhere() {
    label = nil
    // Speech has nothing of that.
    if !list.indices.contains(where: { list[$0].isOfItsNode }) { return }
    var kept = UniqueArray<Effect>()
    for index in list.indices where !list[index].isOfItsNode { kept.append(list[index]) }
    list = kept
  }

  // MARK: Things to be done

  /// Has everything read again that SIGHUP has read again.
  package mutating func reload() { list.append(.reload) }

  /// Has the program end in order, and begin again.
  package mutating func restart() { list.append(.restart) }

  /// Has the program of a node take nobody any more, tell its people, and end.
  package mutating func drain(_ node: NodeID) { list.append(.drain(node)) }

  /// Keeps what an operator did.
  package mutating func audit(_ entry: AuditEntry) {
    list.append(.audit(auditEntries.count))
    auditEntries.append(entry)
  }

  /// Has the author put out for what they said, once the command is done.
  mutating func expelAuthor() { expelsAuthor = true }

  // MARK: Events for others

  package mutating func say(_ event: Event, in room: UInt32) {
    list.append(.say(room: room, event: answered(event)))
  }

  package mutating func say(_ event: Event, in room: UInt32, from prefix: MemberPrefix) {
    list.append(.sayPrefixed(room: room, prefix: prefix, event: answered(event)))
  }

  package mutating func tell(_ event: Event, to recipient: Handle) {
    var event = event
    event.isWhisper = event.kind == .message || event.kind == .notice
    list.append(.tell(recipient, event: event))
  }

  /// Tells those whom `body` adds.
  package mutating func tellAll(_ event: Event, adding body: (inout UniqueArray<Handle>) -> Void) {
    let start = recipients.count
    body(&recipients)
    if recipients.count > start { list.append(.tellAll(recipients: start..<recipients.count, event: event)) }
  }

  /// Has the history keep what was told one by one. `id`: where the event's own names it in another room already.
  package mutating func keep(_ event: Event, inRoom name: String, as id: MessageID? = nil) {
    list.append(.keep(room: part(name), as: id, event: event))
  }

  /// Has the history call a room otherwise: what was said in it before is found under its new name.
  package mutating func renameHistory(ofRoom old: String, to new: String) {
    list.append(.renameHistory(old: part(old), new: part(new)))
  }

  private mutating func part(_ name: String) -> Event.Part {
    let start = bytes.count
    bytes.append(name.utf8.span)
    return Event.Part(start..<bytes.count)
  }

  package mutating func close(_ handle: Handle) {
    list.append(.close(handle))
  }

  /// Sends an event to the person that it is about: among the replies where they are the author.
  package mutating func inform(_ handle: Handle, _ event: Event) {
    if handle != author { return tell(event, to: handle) }
    echo(event)
    tellOtherConnections(event)
  }

  /// Sends an event to the author's connections but the one that the command came by.
  package mutating func tellOtherConnections(_ event: Event) {
    if hasOtherConnections { list.append(.tellOtherConnections(event: event)) }
  }

  /// Sends an event to one connection, whoever else is the same person's.
  package mutating func tell(_ event: Event, toConnection handle: Handle) {
    list.append(.tellConnection(handle, event: event))
  }

  /// Sends the author their own event among the replies.
  package mutating func echo(_ event: Event) {
    let line = event.line(for: encoding)
    if line.isEmpty { return }
    var reply = ReplyLine(
      line: line, tags: event.tags, isBatch: event.hasManyLines && event.isExtended(for: encoding))
    reply.milliseconds = event.milliseconds
    record(reply)
  }

  /// Under a label, what comes back to the author is part of the labelled answer, and so goes among the replies.
  private mutating func answered(_ event: Event) -> Event {
    guard label != nil, event.audience != .strictlyOthers else { return event }
    if event.audience == .everyone || encoding.contains(.echoMessage) { echo(event) }
    var event = event
    event.audience = .strictlyOthers
    return event
  }
}
