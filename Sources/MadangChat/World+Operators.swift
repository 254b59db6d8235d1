import MadangMemory

/// What concerns those who run the server.
extension World {
  /// A notice to every server operator. Modern IRC, "NOTICE message".
  package borrowing func tellOperators(_ text: String, _ effects: inout Effects) {
    if operatorCount == 0 { return }
    var event = effects.beginServerEvent(self, "NOTICE")
    effects.parameter("*")
    event.text = effects.trailing("*** \(text)")
    effects.endEvent(&event)
    effects.tellAll(event) { recipients in
      for slot in 0..<UInt32(sessions.slots)
      where sessions[slot].isRegistered && sessions[slot].modes.contains(.operator) {
        recipients.append(Handle(slot: slot, generation: sessions[slot].generation))
      }
    }
  }
}
