import MadangMemory
import MadangRecords
import MadangWire

/// Becoming an operator, what operators may do, and what the others hear of it.
extension World {
  /// Somebody has shown that they are the one whom an operator block means.
  package mutating func grant(_ handle: Handle, _ block: OperatorBlock) {
    operators[handle.slot] = OperatorGrant(block)
    if !sessions[handle.slot].modes.contains(.operator) { operatorCount += 1 }
    sessions[handle.slot].modes.formUnion([.operator, .serverNotices])
  }

  /// The configuration has changed: who was an operator by a block that is gone, or that would not take them any more, is one
  /// no longer; others have the rights that their block gives now. Each is told.
  package mutating func reviewOperators(_ effects: inout Effects) {
    for slot in operatorSlots {
      guard let grant = operators[slot] else { continue }
      let handle = Handle(slot: slot, generation: sessions[slot].generation)
      let block = settings.operators.first { $0.name == grant.name }
      guard let block, block.credential == grant.credential, mayBe(block, handle) else {
        revoke(handle, grant, &effects)
        continue
      }
      if block.rights == grant.rights, block.className == grant.className { continue }
      operators[slot] = OperatorGrant(block)
      tellNotice("Your rights as an operator are now: \(block.rights.words)", to: handle, &effects)
    }
  }

  /// Of the operators who are here, in the order in which they arrived.
  package var operatorSlots: [UInt32] { operators.keys.sorted { sessions[$0].id < sessions[$1].id } }

  private mutating func revoke(_ handle: Handle, _ grant: OperatorGrant, _ effects: inout Effects) {
    let changes = setMode(.operator, false, of: handle)
    tellModes(changes, of: handle, &effects)
    let actor = Actor(whole: settings.serverName, short: settings.serverName)
    record("DEOPER", sessions[handle.slot].nick, "(\(grant.name))", by: actor, &effects)
    tellNotice("You are no operator any more: the configuration has changed", to: handle, &effects)
  }

  private borrowing func tellNotice(_ text: String, to handle: Handle, _ effects: inout Effects) {
    var event = effects.beginServerEvent("NOTICE")
    effects.parameter(sessions[handle.slot].nick)
    event.text = effects.trailing("*** " + text)
    effects.endEvent(&event)
    effects.tell(event, to: handle)
  }

  package borrowing func rights(of handle: Handle) -> OperatorRights {
    operators[handle.slot]?.rights ?? []
  }

  package borrowing func isServerOperator(_ handle: Handle) -> Bool {
    sessions[handle.slot].modes.contains(.operator)
  }

  /// Whether somebody may do what takes a right; otherwise they are told why not. Modern IRC, "ERR_NOPRIVILEGES" and
  /// "ERR_NOPRIVS".
  package borrowing func allows(_ handle: Handle, _ right: OperatorRights, _ effects: inout Effects) -> Bool {
    guard isServerOperator(handle) else {
      effects.numeric(.noPrivileges, text: "Permission Denied- You're not an IRC operator")
      return false
    }
    if rights(of: handle).isSuperset(of: right) { return true }
    effects.numeric(.noPrivs, right.name, text: "Insufficient oper privileges.")
    return false
  }

  /// Keeps what an operator does, or whoever runs the server, for those who look it up later, and tells the other
  /// operators, unless everybody reads it.
  package borrowing func record(
    _ action: String, _ target: String = "", _ detail: String = "", by handle: Handle, _ effects: inout Effects,
    quietly: Bool = false
  ) {
    record(action, target, detail, by: actor(handle), &effects, quietly: quietly)
  }

  /// The same for somebody who may have left since they asked for it.
  package borrowing func record(
    _ action: String, _ target: String = "", _ detail: String = "", by actor: Actor, _ effects: inout Effects,
    quietly: Bool = false
  ) {
    effects.audit(
      AuditEntry(seconds: effects.seconds, actor: actor.whole, action: action, target: target, detail: detail))
    if quietly { return }
    let words = [action, target, detail].filter { !$0.isEmpty }.joined(separator: " ")
    tellOperators("\(actor.short): \(words)", &effects)
  }

  /// Who does something that is recorded, as the record names them.
  package struct Actor: Sendable {
    package let whole: String
    package let short: String
  }

  package borrowing func actor(_ handle: Handle) -> Actor {
    if sessions[handle.slot].phase == .administering {
      let name = "\(sessions[handle.slot].user) (control socket)"
      return Actor(whole: name, short: name)
    }
    let grant = operators[handle.slot]?.name ?? "*"
    return Actor(
      whole: "\(String(decoding: sessions[handle.slot].source, as: UTF8.self)) (\(grant))",
      short: "\(sessions[handle.slot].nick) (\(grant))")
  }

  /// A notice from the server to the operators who have mode s.
  /// `askers`: people who are told whether they have it or not.
  package borrowing func tellOperators(_ text: String, andAlso askers: [Handle] = [], _ effects: inout Effects) {
    if operators.isEmpty, askers.isEmpty { return }
    var event = effects.beginServerEvent("NOTICE")
    effects.parameter("*")
    event.text = effects.trailing("*** " + text)
    effects.endEvent(&event)
    effects.tellAll(event) { recipients in
      for slot in operatorSlots where sessions[slot].modes.contains(.serverNotices) {
        recipients.append(Handle(slot: slot, generation: sessions[slot].generation))
      }
      for asker in askers
      where isCurrent(asker) && sessions[asker.slot].isRegistered
        && !sessions[asker.slot].modes.contains(.serverNotices)
      { recipients.append(asker) }
    }
  }
}

extension World.Actor: FieldCodable {
  package func write(to writer: inout ByteWriter) { writer.append(fields: whole, short) }

  package init(from reader: inout FieldReader) throws(FieldError) {
    self.init(whole: try reader.next(), short: try reader.next())
  }
}
