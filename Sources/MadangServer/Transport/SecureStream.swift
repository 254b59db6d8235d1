import MadangChat
import MadangTLS
import MadangWorld

/// What a connection needs beside its row where TLS is spoken on it. Only the reactor touches it.
struct SecureStream: ~Copyable {
  /// The handshake; nil once it is over.
  var greeting: Greeting?
  /// What opens and seals records; nil before.
  var records: TLSRecords?
  /// The start of a record that has not come whole.
  var carry: [UInt8] = []
  /// Bytes that are to go out as they are, and how many of them have gone: what a short write has left, alerts, and what the
  /// handshake has to say.
  var unsent: [UInt8] = []
  var unsentStart = 0
  /// What the handshake has agreed on.
  var encryption = Encryption.none
  /// Whether the peer has been told that nothing more follows.
  var isCloseSent = false
  /// What the SendQ is charged for bytes that have not gone.
  var charged: UInt32 = 0

  /// Bytes that wait for what follows them, and sealed ones that have not gone.
  var unfinishedBytes: Int { carry.count + unsentCount }

  var unsentCount: Int { unsent.count - unsentStart }

  init(_ greeting: Greeting?) {
    self.greeting = greeting
  }
}
