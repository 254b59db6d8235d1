import MadangMemory
import MadangRecords
import MadangWire

extension World {
  /// The server ends somebody's connection, whoever asked for it: they and their neighbours read the QUIT, and they the
  /// ERROR that says why.
  package mutating func expel(_ handle: Handle, reason: String, _ effects: inout Effects) {
    guard sessions[handle.slot].phase != .left, sessions[handle.slot].phase != .vacant else { return }
    if sessions[handle.slot].isRegistered {
      var quit = effects.beginEvent(.quit, "QUIT", by: sessions[handle.slot], handle: handle, to: .everyone)
      quit.text = effects.trailing(reason)
      effects.endEvent(&quit)
      effects.inform(handle, quit)
    }
    leave(handle, reason: reason, &effects)
    let text = "Closing Link: \(settings.serverName) (\(reason))"
    var last = effects.beginError()
    if sessions[handle.slot].encoding.isPlain {
      // A plain connection reads notices, and no IRC.
      last = effects.beginServerEvent("NOTICE")
      last.kind = .notice
      last.name = Event.Part(start: last.line.start + 1, count: UInt32(settings.serverName.utf8.count))
      effects.parameter("*")
    }
    last.text = effects.trailing(text)
    effects.endEvent(&last)
    effects.inform(handle, last)
    effects.close(handle)
  }
}
