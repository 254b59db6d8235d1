import MadangMemory
import MadangRecords
import MadangWire

/// What a session is called before it is welcomed.
extension World {
  /// Gives a plain connection, which says nothing of itself, the next number that is free for a name.
  ///
  /// - Parameter address: with the port; see `welcomePlain`.
  package mutating func nameByNumber(_ handle: Handle, address: String, _ effects: inout Effects) {
    repeat {
      lastPlainNumber += 1
    } while person(named: "Client\(lastPlainNumber)") != nil
      || ownedNames.owner(ofNameLike: "Client\(lastPlainNumber)") != nil
    let shown = settings.cloak == nil ? address : sessions[handle.slot].host
    setUser("~plain", realname: shown, of: handle)
    setNick("Client\(lastPlainNumber)", of: handle, &effects)
  }

  /// What a client calls itself.
  package mutating func setUser(_ user: String, realname: String, of handle: Handle) {
    sessions[handle.slot].user = user
    sessions[handle.slot].realname = realname.prefix(bytesMax: settings.limits.realnameBytesMax)
  }

  /// Changes what the registration has, where there still is one.
  package mutating func changeRegistration(of handle: Handle, _ change: (inout Registration) -> Void) {
    sessions[handle.slot].changeRegistration(change)
  }

  /// The highest version of CAP LS that a client has named.
  package mutating func noteCapabilityVersion(_ version: UInt16, of connection: Handle) {
    if version > sessions[connection.slot].capabilityVersion { sessions[connection.slot].capabilityVersion = version }
  }

  /// What stands before all that somebody does.
  package mutating func refreshSource(of handle: Handle) { sessions[handle.slot].refreshSource() }
}
