import MadangMemory
import MadangWire

/// Becoming an operator, what operators may do, and what the others hear of it.
extension World {
  /// Somebody has shown that they are the one whom an operator block means.
  mutating func seat(_ handle: Handle, _ block: OperatorBlock) {
    operators[handle.slot] = OperatorSeat(name: block.name, className: block.className, rights: block.rights)
    if !sessions[handle.slot].modes.contains(.operator) { operatorCount += 1 }
    sessions[handle.slot].modes.formUnion([.operator, .serverNotices])
  }

  package borrowing func rights(of handle: Handle) -> OperatorRights {
    operators[handle.slot]?.rights ?? []
  }

  package borrowing func isServerOperator(_ handle: Handle) -> Bool {
    sessions[handle.slot].modes.contains(.operator)
  }

  /// Whether somebody may do what takes a right; otherwise they are told why not. Modern IRC, "ERR_NOPRIVILEGES" and
  /// "ERR_NOPRIVS".
  borrowing func allows(_ handle: Handle, _ right: OperatorRights, _ effects: inout Effects) -> Bool {
    guard isServerOperator(handle) else {
      effects.numeric(.noPrivileges, self, text: "Permission Denied- You're not an IRC operator")
      return false
    }
    if rights(of: handle).isSuperset(of: right) { return true }
    effects.numeric(.noPrivs, self, right.name, text: "Insufficient oper privileges.")
    return false
  }

  /// Keeps what an operator does, or whoever runs the server, for those who look it up later, and tells the other
  /// operators, unless everybody reads it.
  borrowing func record(
    _ action: String, _ target: String = "", _ detail: String = "", by handle: Handle, _ effects: inout Effects,
    quietly: Bool = false
  ) {
    let seat = operators[handle.slot]?.name ?? "*"
    var actor = "\(String(decoding: sessions[handle.slot].source, as: UTF8.self)) (\(seat))"
    var name = "\(sessions[handle.slot].nick) (\(seat))"
    if sessions[handle.slot].phase == .administering {
      actor = "\(sessions[handle.slot].user) (control socket)"
      name = actor
    }
    effects.audit(
      AuditEntry(seconds: effects.seconds, actor: actor, action: action, target: target, detail: detail))
    if quietly { return }
    let words = [action, target, detail].filter { !$0.isEmpty }.joined(separator: " ")
    tellOperators("\(name): \(words)", &effects)
  }

  /// A notice from the server to the operators who have mode s.
  package borrowing func tellOperators(_ text: String, _ effects: inout Effects) {
    if operators.isEmpty { return }
    var event = effects.beginServerEvent(self, "NOTICE")
    effects.parameter("*")
    event.text = effects.trailing("*** " + text)
    effects.endEvent(&event)
    effects.tellAll(event) { recipients in
      for slot in operators.keys.sorted() where sessions[slot].modes.contains(.serverNotices) {
        recipients.append(Handle(slot: slot, generation: sessions[slot].generation))
      }
    }
  }
}
