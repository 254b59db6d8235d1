import MadangKernel

/// One connection inside the simulated kernel, with both of its ends.
///
///     client ──► toServer ──► server        server ──► toClient ──► client
///
/// Rows are never used twice, descriptors are.
struct SimulatedSocket {
  var toServer = ByteQueue()
  var toClient = ByteQueue()
  /// Bytes that a sink has swallowed.
  var swallowedBytes = 0
  var token: UInt64 = 0
  /// The server's number for it; negative while it waits to be accepted, and after the server closed it.
  var descriptor: Int32 = -1
  var host: UInt32 = 0
  var port: UInt16 = 0
  var interest: Readiness = []
  var flags: Flags = []

  struct Flags: OptionSet {
    let rawValue: UInt16

    // Without these, a debug build would go through the protocol for each look.
    func contains(_ other: Flags) -> Bool { rawValue & other.rawValue == other.rawValue }
    func isDisjoint(with other: Flags) -> Bool { rawValue & other.rawValue == 0 }
    mutating func insert(_ other: Flags) { self = Flags(rawValue: rawValue | other.rawValue) }
    mutating func remove(_ other: Flags) { self = Flags(rawValue: rawValue & ~other.rawValue) }

    /// Known to epoll.
    static let registered = Flags(rawValue: 1)
    /// On the list of those that may be ready.
    static let listed = Flags(rawValue: 2)
    /// The client will send nothing more (FIN).
    static let clientFinished = Flags(rawValue: 4)
    /// The client has closed; what is sent to it from now on breaks the connection.
    static let clientClosed = Flags(rawValue: 8)
    /// The server will send nothing more (FIN).
    static let serverFinished = Flags(rawValue: 16)
    static let serverClosed = Flags(rawValue: 32)
    /// Broken (RST), as the server sees it.
    static let serverReset = Flags(rawValue: 64)
    /// The error was handed out once.
    static let errorTaken = Flags(rawValue: 128)
    /// Broken (RST), as the client sees it.
    static let clientReset = Flags(rawValue: 256)
    /// The client reads everything at once and looks at nothing: what it is sent is counted, and takes no memory.
    static let sink = Flags(rawValue: 512)
    /// No fault may break it.
    static let spared = Flags(rawValue: 1024)
    /// A fault broke it.
    static let victim = Flags(rawValue: 2048)
  }

  var peer: Address { .ipv4(host, port: port) }

  /// What epoll would say, whether asked for or not. See tcp_poll in the kernel's tcp.c.
  func readiness(sendBufferBytes: Int) -> Readiness {
    if flags.contains(.serverReset) { return [.readable, .writable, .hungUp] }
    var ready: Readiness = []
    if !toServer.isEmpty || flags.contains(.clientFinished) { ready.insert(.readable) }
    if flags.contains(.serverFinished) {
      ready.insert(.writable)
      if flags.contains(.clientFinished) { ready.insert(.hungUp) }
    } else if toClient.count * 3 <= sendBufferBytes * 2 {
      // A third of the buffer must be free before a full socket counts as writable again.
      ready.insert(.writable)
    }
    return ready
  }
}
