import MadangKernel
import MadangWorld

/// One place to listen on, and what is spoken there.
package struct ListenerConfiguration: Sendable {
  /// What stands before `://`.
  package var scheme: String
  package var address: Address
  package var dialect: Dialect
  package var transport = ListenerTransport.clear
  /// Whether only trusted proxies connect, and say first whom they stand for.
  package var expectsProxy = false
  /// What of the dialect shapes the bytes of events; empty for IRC, and for HTTP, where a request decides.
  package var encoding: Encoding
  /// Where plain connections land; nil: the lobby.
  package var room: String?
  /// The name of the sockets that the program was started with, where it listens on one of them instead of binding; such a
  /// socket stays, whatever happens to the listener.
  package var inheritedName: String?
  /// The descriptor of that socket.
  package var inherited: Int32?
  /// Whether the server starts without it where its place is taken. Only the last listener may be so: those that are
  /// open are numbered.
  package var isDispensable = false

  /// A listener whose dialect follows from how its lines are encoded.
  package init(scheme: String, address: Address, encoding: Encoding, room: String? = nil) {
    self.init(scheme: scheme, address: address, dialect: Dialect(of: encoding), encoding: encoding, room: room)
  }

  package init(
    scheme: String, address: Address, dialect: Dialect, encoding: Encoding = [], room: String? = nil
  ) {
    self.scheme = scheme
    self.address = address
    self.dialect = dialect
    self.encoding = encoding
    self.room = room
  }
}

extension ListenerConfiguration {
  /// As `--listen` has it: `irc://127.0.0.1:6667`, `irc://systemd:NAME`.
  package var url: String { "\(scheme)://\(inheritedName.map { "systemd:\($0)" } ?? "\(address)")" }
}
