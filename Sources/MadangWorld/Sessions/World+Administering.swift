import MadangMemory
import MadangRecords
import MadangWire

/// Sessions of those who administer the server.
extension World {
  /// A connection to the control socket was made, by a program of that user of the machine: its session is nobody, and is
  /// counted nowhere.
  package mutating func openControl(_ handle: Handle, user: String, node: NodeID = .first, id: PersonID? = nil) {
    begin(World.controlSession(of: user, node), in: handle, as: id)
  }

  /// The same at one node alone, so that its questions are answered whatever becomes of the log.
  package mutating func openControlAside(_ handle: Handle, user: String, node: NodeID) {
    beginAside(World.controlSession(of: user, node), in: handle)
  }

  /// Ends such a session: it is about to begin again, on all nodes.
  package mutating func endAside(_ handle: Handle) {
    precondition(isAside(handle), "Others know of the session.")
    clear(handle.slot)
  }

  private static func controlSession(of user: String, _ node: NodeID) -> Session {
    var session = Session()
    session.phase = .administering
    session.encoding = .control
    session.user = user
    session.node = node
    return session
  }
}
