import MadangMemory
import MadangRecords
import MadangWire

extension World {
  /// Gives a connection the host and address of the gateway's client; what stands against it otherwise.
  ///
  /// - Parameters:
  ///   - name: the client's host, where the gateway knows it.
  ///   - isSecure: whether the gateway says that its client speaks TLS.
  package mutating func comeThroughGateway(
    _ handle: Handle, password: String, gateway: String, name: String, address: String, isSecure: Bool
  ) -> String? {
    let gateways = settings.webGateways.filter { $0.matches(host: sessions[handle.slot].connectedHost) }
    if gateways.isEmpty { return "WEBIRC is not allowed from your address" }
    guard gateways.contains(where: { $0.hasPassword(password) }) else { return "Invalid WebIRC password" }
    guard hasSaidNothing(handle) else { return "WEBIRC must be the first command" }
    // "It MUST be sent with a canonically-acceptable preceding zero."
    let address = Names.host(address)
    guard IPAddress(address) != nil else { return "Invalid WebIRC address" }
    let name = Names.host(name)
    let host = Names.isHost(name, bytesMax: settings.limits.hostBytesMax) ? name : address
    sessions[handle.slot].host = settings.cloak?.cloaked(host) ?? host
    sessions[handle.slot].origin = Origin(host: host, address: address, gateway: gateway)
    // "Servers MUST ONLY treat the connection as secure if this flag is sent and the connection from the gateway to the
    // server is also secure."
    if !isSecure {
      sessions[handle.slot].comesSecurely = false
      noteSecurity(of: handle)
    }
    // It is the gateway's own.
    forgetCertificate(of: handle)
    return nil
  }

  /// Whether the registration has not begun.
  private borrowing func hasSaidNothing(_ handle: Handle) -> Bool {
    guard let registration = sessions[handle.slot].registration else { return false }
    return !registration.negotiatesCapabilities && !registration.hasUser && registration.password == nil
      && sessions[handle.slot].nick.isEmpty && sessions[handle.slot].origin?.gateway == nil
  }
}
