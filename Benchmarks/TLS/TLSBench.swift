import CLinux
import Glibc
import MadangTLS

/// What TLS costs the processor: sealing and opening on the thread that does it, and whole handshakes. One line each.
@main
enum TLSBench {
  static func main() throws {
    let made = try SelfSigned.make(names: ["localhost"], days: 1, now: Int64(time(nil)))
    print("bytes of a TLSRecords in a row: \(MemoryLayout<TLSRecords>.size)")
    for suite in CipherSuite.allCases {
      for bytes in [100, 1_024, 16_384, 65_536] { seal(suite, bytes) }
    }
    for keeping in [TLSOptions.RecordKeeping.compact, .library] {
      try handshakes(made, keeping, count: 2_000)
      try idle(made, keeping, count: 1_000)
    }
  }

  /// Nanoseconds of this thread's processor time.
  private static func clock() -> Int {
    var time = timespec()
    // SAFETY: one value that lives for the call.
    _ = unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return time.tv_sec * 1_000_000_000 + time.tv_nsec
  }

  private static func seal(_ suite: CipherSuite, _ bytes: Int) {
    let secret = [UInt8](repeating: 7, count: suite.secretBytes)
    let contexts = TLSCipherContexts()
    var sender = TLSRecords(suite, receiveSecret: secret.span, sendSecret: secret.span)
    var receiver = TLSRecords(suite, receiveSecret: secret.span, sendSecret: secret.span)
    var buffer = SealBuffer()
    let message = [UInt8](repeating: 0x61, count: bytes)
    let rounds = max(2_000, 40_000_000 / (bytes + 400))
    var sealing = Int.max
    var opening = Int.max
    let records = (bytes + (1 << 14) - 1) >> 14
    var read = [UInt8](repeating: 0, count: bytes + 22 * records)
    for _ in 0..<5 {
      var sealed = 0
      var opened = 0
      for _ in 0..<(rounds / 5) {
        let start = clock()
        buffer.removeAll()
        _ = buffer.append(message.span)
        sender.seal(&buffer, with: contexts)
        let middle = clock()
        // SAFETY: both are as long.
        unsafe read.withUnsafeMutableBytes { unsafe $0.copyMemory(from: buffer.sealed) }
        let copied = clock()
        var span = read.mutableSpan
        var replies: [UInt8] = []
        let result = receiver.open(&span, with: contexts, now: 0, replies: &replies)
        precondition(result.plainBytes == bytes)
        opened += clock() - copied
        sealed += middle - start
      }
      sealing = min(sealing, sealed / (rounds / 5))
      opening = min(opening, opened / (rounds / 5))
    }
    print(
      "\(suite), \(bytes) bytes: sealed in \(sealing) ns, opened in \(opening) ns (with \(clockCost()) ns of the clock)"
    )
  }

  private static func clockCost() -> Int {
    let start = clock()
    for _ in 0..<1_000 { _ = clock() }
    return (clock() - start) / 1_000
  }

  private static func context(_ made: SelfSigned.Made, _ keeping: TLSOptions.RecordKeeping) throws -> TLSContext {
    let now = Int64(time(nil))
    let pair = TLSPair(certificateFile: "", certificate: made.certificate, keyFile: "", key: made.key)
    return try TLSContext([pair], options: TLSOptions(recordKeeping: keeping), tickets: TicketKeys(now: now), now: now)
  }

  /// A handshake with a client in memory: what the server's side spent of it.
  private static func connect(_ server: TLSContext, _ clients: TLSClientContext, spent: inout Int) -> TLSRecords {
    var client = TLSClient(clients, host: "localhost")
    var toServer: [UInt8] = []
    var plain: [UInt8] = []
    client.start(output: &toServer)
    let start = clock()
    var handshake = TLSHandshake(server)
    spent += clock() - start
    while true {
      var toClient: [UInt8] = []
      let start = clock()
      let progress = handshake.proceed(toServer.span, output: &toClient)
      spent += clock() - start
      switch consume progress {
      case .done(let established): return established.takeRecords()
      case .wantsInput: break
      case .failed: fatalError("The handshake failed.")
      case .plainText: fatalError("The client spoke no TLS.")
      }
      toServer = []
      _ = client.receive(toClient.span, plain: &plain, output: &toServer)
    }
  }

  private static func handshakes(_ made: SelfSigned.Made, _ keeping: TLSOptions.RecordKeeping, count: Int) throws {
    let server = try context(made, keeping)
    let clients = TLSClientContext(.anybody)
    var best = Int.max
    for _ in 0..<5 {
      var spent = 0
      for _ in 0..<(count / 5) { _ = connect(server, clients, spent: &spent) }
      best = min(best, spent / (count / 5))
    }
    print("\(keeping): a handshake takes \(best / 1_000) µs of the server's processor (ECDSA P-256, TLS 1.3)")
  }

  private static func idle(_ made: SelfSigned.Made, _ keeping: TLSOptions.RecordKeeping, count: Int) throws {
    let server = try context(made, keeping)
    let clients = TLSClientContext(.anybody)
    var spent = 0
    _ = connect(server, clients, spent: &spent)
    let cells = Connections()
    malloc_trim(0)
    let before = mallinfo2().uordblks
    for _ in 0..<count { cells.add(connect(server, clients, spent: &spent)) }
    print("\(keeping): an idle connection holds \((mallinfo2().uordblks - before) / count) bytes of the heap")
    withExtendedLifetime(cells) {}
    let then = mallinfo2().uordblks
    for _ in 0..<count { _ = connect(server, clients, spent: &spent) }
    print(
      "\(keeping): a connection that has ended leaves \((Int(mallinfo2().uordblks) - Int(then)) / count) bytes of the heap"
    )
  }
}
