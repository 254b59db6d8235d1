import MadangKernel
import MadangServer

extension ListenURL {
  /// As `parse` reads it; with one listener for each socket of that name, where it names some that the program was
  /// started with.
  static func listeners(
    _ text: String, among sockets: InheritedSockets
  ) throws(Invalid) -> [ListenerConfiguration] {
    let listener = try parse(text)
    guard let name = listener.inheritedName else { return [listener] }
    do throws(InheritedSockets.Fault) {
      return try sockets.listeners(named: name).map { socket in
        var listener = listener
        listener.address = socket.address
        listener.inherited = socket.descriptor
        return listener
      }
    } catch {
      throw Invalid(reason: "\(error)")
    }
  }
}
