import Glibc
import MadangKernel
import Synchronization

/// The design of many a first chat server: a thread waits for each client's words and itself writes them to every
/// other client, one after the other, waiting wherever a client takes its time. All bytes go out as they came.
final class ThreadPerConnectionServer: Sendable {
  private let listener: Int32
  private let port: UInt16
  private let clients = Mutex<[Int32]>([])

  /// Listens on loopback; port 0 lets the kernel choose.
  init(port: UInt16) throws(Errno) {
    _ = try DescriptorLimit.raise()
    // SAFETY: a client that vanished must be an error of send, not the end of the program.
    _ = signal(SIGPIPE, SIG_IGN)
    let kernel = try LinuxKernel(handlesSignals: false)
    let socket = try kernel.listen(on: .loopback(port: port))
    let address: Address
    do throws(Errno) {
      address = try kernel.localAddress(of: socket)
    } catch {
      kernel.close(socket)
      throw error
    }
    self.port = address.port ?? 0
    listener = socket.release()
    // From here on every call waits.
    _ = fcntl(listener, F_SETFL, 0)
  }

  func announce() {
    print("listening plain://127.0.0.1:\(port)")
    print("ready")
    fflush(nil)
  }

  /// Accepts for ever. Where no thread can be made any more, the client is turned away: here the design breaks.
  func serve() -> Never {
    while true {
      // SAFETY: no address is asked for.
      let client = accept(listener, nil, nil)
      if client < 0 {
        usleep(1000)
        continue
      }
      var one: Int32 = 1
      // SAFETY: one Int32 with its size.
      _ = unsafe setsockopt(client, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<Int32>.size))
      clients.withLock { $0.append(client) }
      if !startThread(for: client) { forget(client) }
    }
  }

  private func startThread(for client: Int32) -> Bool {
    var attributes = pthread_attr_t()
    var thread = pthread_t()
    // SAFETY: released once, by the new thread, or below.
    let work = unsafe Unmanaged.passRetained(Work(server: self, client: client))
    // SAFETY: the attributes are a local; the work is retained here and released once, by the new thread, or below.
    unsafe pthread_attr_init(&attributes)
    defer { unsafe pthread_attr_destroy(&attributes) }
    unsafe pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
    let result = unsafe pthread_create(
      &thread, &attributes,
      { argument in
        guard let argument = unsafe argument else { return nil }
        let work = unsafe Unmanaged<Work>.fromOpaque(argument).takeRetainedValue()
        work.server.converse(with: work.client)
        return nil
      }, work.toOpaque())
    if result != 0 { unsafe work.release() }
    return result == 0
  }

  /// One client's thread: what it says goes to every other.
  private func converse(with client: Int32) {
    var bytes = [UInt8](repeating: 0, count: 1024)
    while true {
      // SAFETY: at most 1024 bytes into an array of that size.
      let count = unsafe recv(client, &bytes, 1024, 0)
      if count <= 0 { break }
      for other in clients.withLock({ $0 }) where other != client { send(bytes[..<count], to: other) }
    }
    forget(client)
  }

  private func send(_ bytes: ArraySlice<UInt8>, to client: Int32) {
    // SAFETY: the bytes live for the call, and the rest that is sent begins within them.
    unsafe bytes.withUnsafeBytes { bytes in
      var sent = 0
      while sent < bytes.count {
        let count = unsafe Glibc.send(client, bytes.baseAddress.map { unsafe $0 + sent }, bytes.count - sent, 0)
        if count <= 0 { return }
        sent += count
      }
    }
  }

  private func forget(_ client: Int32) {
    clients.withLock { $0.removeAll { $0 == client } }
    close(client)
  }

  private final class Work {
    let server: ThreadPerConnectionServer
    let client: Int32

    init(server: ThreadPerConnectionServer, client: Int32) {
      self.server = server
      self.client = client
    }
  }
}

func exitWithFailure() -> Never { exit(1) }
