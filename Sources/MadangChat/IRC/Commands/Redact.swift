import MadangMemory
import MadangRecords
import MadangWire
import MadangWorld

/// REDACT: takes back what was said. IRCv3, message-redaction.
enum Redact {
  /// What somebody may take back.
  private struct Right: Sendable {
    let account: String?
    let nick: String
    /// See `HistoryReader.since`.
    let since: MessageID?
    /// An operator of the room, or of the server.
    let isOperator: Bool

    /// Whether they may take this back. A guest may take back what was said under their nickname since it is theirs.
    func covers(_ event: StoredEvent) -> Bool {
      if isOperator { return true }
      if let account { return event.account?.foldedName == account.foldedName }
      return event.account == nil && event.nick.foldedName == nick.foldedName && since.map { event.id > $0 } != false
    }
  }

  private enum Verdict: Sendable {
    case done, unknown, forbidden
  }

  static func run(
    _ world: borrowing World, _ handle: Handle, _ command: borrowing Command, _ effects: inout Effects
  ) -> SlowWork? {
    // Before all else: of what a connection has negotiated, other worlds that are told the same know nothing.
    let redactionID = effects.takeID()
    guard let store = world.history(for: "REDACT", needing: .messageRedaction, &effects) else { return nil }
    let target = command.text(0)
    guard let subject = HistorySubject(target, world, handle) else {
      refuseTarget(target, &effects)
      return nil
    }
    let name = command.text(1)
    guard let id = MessageID(name) else {
      refuse(target, name, isForbidden: false, world, &effects)
      return nil
    }
    let room = world.room(named: subject.name)
    let right = Right(
      account: world.sessions[handle.slot].account, nick: world.sessions[handle.slot].nick,
      since: HistoryReader(world, handle).since,
      isOperator: world.sessions[handle.slot].modes.contains(.operator)
        || room.map { world.isOperator(handle, of: $0) } == true)
    // Who may not speak takes back without a word.
    var reason = command.text(2)
    if let room, !world.hearsOfSelf(room: room, from: handle) || world.refusal(of: reason.utf8.span, in: room) != nil {
      reason = ""
    }
    if !world.passesFilters(reason, handle, "REDACT", &effects) { reason = "" }
    let redaction = Redaction(
      id: redactionID, milliseconds: effects.milliseconds,
      source: String(decoding: world.sessions[handle.slot].source, as: UTF8.self), account: right.account,
      reason: reason)
    return redact(id, as: redaction, right, subject, target, HistoryReading(store, world))
  }

  private static func redact(
    _ id: MessageID, as redaction: Redaction, _ right: Right, _ subject: HistorySubject, _ target: String,
    _ reading: HistoryReading
  ) -> SlowWork {
    SlowWork {
      let verdict = reading.attempt { store throws(StoreError) in
        try attempt(id, as: redaction, right, subject, store)
      }
      return switch verdict {
      case .done?: End.redacted(id, as: redaction, in: subject.name)
      case .unknown?: End.refused(id, target: target, isForbidden: false)
      case .forbidden?: End.refused(id, target: target, isForbidden: true)
      case nil: End.unavailable(id, target: target)
      }
    }
  }

  private static func attempt(
    _ id: MessageID, as redaction: Redaction, _ right: Right, _ subject: HistorySubject, _ store: any HistoryStore
  ) throws(StoreError) -> Verdict {
    // Whoever may not read an event does not learn that there is one.
    guard let event = try store.event(id), subject.conversations.contains(event.conversation),
      subject.since.map({ id > $0 }) != false
    else { return .unknown }
    switch event.kind {
    case .message, .notice, .tagMessage: break
    default: return .unknown
    }
    if event.isRedacted { return .unknown }
    guard right.covers(event) else { return .forbidden }
    return try store.redact(id, as: redaction) ? .done : .unknown
  }

  /// "forward this `REDACT` … to the target recipients that have negotiated the capability, in the same way as PRIVMSG".
  static func announce(
    _ id: MessageID, _ redaction: Redaction, in name: String, _ world: borrowing World, _ handle: Handle,
    _ effects: inout Effects
  ) {
    var event = effects.beginEvent(.other, "REDACT", by: world.sessions[handle.slot], handle: handle, to: .others)
    event.tags.id = redaction.id
    event.milliseconds = redaction.milliseconds
    effects.parameter(name)
    effects.parameter(id.text)
    if !redaction.reason.isEmpty { event.text = effects.trailing(redaction.reason) }
    effects.endEvent(&event)
    event.restrict(to: .messageRedaction)
    if let room = world.room(named: name) {
      Speech.deliver(event, to: .room(room, []), world, handle, &effects)
    } else if let person = world.person(named: name) {
      Speech.deliver(event, to: .person(person), world, handle, &effects)
    } else if effects.encoding.contains(.echoMessage) {
      effects.echo(event)
    }
  }

  private static func refuseTarget(_ target: String, _ effects: inout Effects) {
    effects.fail(
      "REDACT", "INVALID_TARGET", target, text: "You cannot delete messages from \(target)")
  }

  /// Whether a target is the nickname of nobody who is here, or has an account.
  private static func isNobody(_ world: borrowing World, _ target: String) -> Bool {
    !target.hasPrefix("#") && world.person(named: target) == nil && world.ownedNames.owner(of: target) == nil
  }

  /// - Parameter name: the message's, as it was given.
  static func refuse(
    _ target: String, _ name: String, isForbidden: Bool, _ world: borrowing World, _ effects: inout Effects
  ) {
    if isForbidden {
      effects.fail(
        "REDACT", "REDACT_FORBIDDEN", target, name, text: "You are not authorised to delete this message")
    } else if isNobody(world, target) {
      refuseTarget(target, &effects)
    } else {
      effects.fail(
        "REDACT", "UNKNOWN_MSGID", target, name, text: "This message does not exist or is too old")
    }
  }
}
