import MadangMemory
import MadangRecords
import MadangWire

/// Sessions of those who administer the server.
extension World {
  /// A connection to the control socket was made, by a program of that user of the machine: its session is nobody, and is
  /// counted nowhere.
  package mutating func openControl(_ handle: Handle, user: String, node: NodeID = .first, id: PersonID? = nil) {
    var session = Session()
    session.phase = .administering
    session.encoding = .control
    session.user = user
    session.node = node
    begin(session, in: handle, as: id)
  }
}
