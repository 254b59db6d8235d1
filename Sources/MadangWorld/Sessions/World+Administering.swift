import MadangMemory
import MadangWire

/// Sessions of those who administer the server.
extension World {
  /// A connection to the control socket was made, by a program of that user of the machine: its session is nobody, and is
  /// counted nowhere.
  package mutating func openControl(_ handle: Handle, user: String) {
    sessions.grow(toHold: handle.slot) { Session() }
    precondition(sessions[handle.slot].phase == .vacant, "A session began in a slot that is in use.")
    var session = Session()
    session.generation = handle.generation
    session.phase = .administering
    session.encoding = .control
    session.user = user
    sessions[handle.slot] = session
  }
}
