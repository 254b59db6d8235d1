import Glibc
import MadangKernel
import MadangTestSupport
import Testing

@Suite struct InheritedSocketsTests {
  let kernel: LinuxKernel
  let folder: ScratchFolder

  init() throws {
    kernel = try LinuxKernel(handlesSignals: false)
    folder = try ScratchFolder()
  }

  private func listeners(_ descriptor: Int32) throws -> Address? {
    try InheritedSockets([.init(name: "irc", descriptor: descriptor)]).listeners(named: "irc").first?.address
  }

  @Test("Three variables tell how many there are, whose they are, and their names")
  func variables() {
    func entries(_ count: String?, _ process: String?, _ names: String?) -> [String] {
      let sockets = InheritedSockets(count: count, process: process, names: names, own: 7)
      return sockets.entries.map { "\($0.descriptor) \($0.name)" }
    }
    #expect(entries("2", "7", "irc:plain") == ["3 irc", "4 plain"])
    // sd_listen_fds_with_names(3): what has no name is unknown. An empty one is one.
    #expect(entries("3", "7", "irc:") == ["3 irc", "4 ", "5 unknown"] && entries("1", "7", nil) == ["3 unknown"])
    #expect(entries("1", "7", "irc:more:names") == ["3 irc"] && entries("1024", "7", nil).count == 1_024)
    for (count, process) in [
      (nil, "7"), ("1", nil), ("1", "8"), ("0", "7"), ("-1", "7"), ("1025", "7"), ("x", "7"), ("1", "x"), ("", ""),
    ] as [(String?, String?)] {
      #expect(entries(count, process, "irc").isEmpty)
    }
  }

  @Test("A listening socket is told with where it is bound", arguments: Ends.Place.usable)
  func bound(place: Ends.Place) throws {
    let listener = OwnedSocket(try kernel.listen(on: place.address(in: folder)), of: kernel)
    let wanted = place == .path ? place.address(in: folder) : try kernel.localAddress(of: listener.socket)
    #expect(try listeners(listener.socket.number) == wanted)
  }

  @Test("Several have one name, and each is told; a name that none has is unknown")
  func names() throws {
    let one = OwnedSocket(try kernel.listen(on: .loopback(port: 0)), of: kernel)
    let other = OwnedSocket(try kernel.listen(on: .loopback(port: 0)), of: kernel)
    let sockets = InheritedSockets([
      .init(name: "irc", descriptor: one.socket.number), .init(name: "else", descriptor: -1),
      .init(name: "irc", descriptor: other.socket.number),
    ])
    #expect(try sockets.listeners(named: "irc").map(\.descriptor) == [one.socket.number, other.socket.number])
    #expect(throws: InheritedSockets.Fault.unknownName) { _ = try sockets.listeners(named: "IRC") }
  }

  @Test("A name of Linux that is no file is told with an at sign")
  func abstract() throws {
    let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let name = Array("\0madang-\(getpid())-test".utf8)
    // SAFETY: the name is shorter than `sun_path`; one sockaddr_un, of which so many bytes count.
    unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: name) }
    let result = unsafe withUnsafePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe bind(descriptor, $0, socklen_t(2 + name.count))
      }
    }
    #expect(result == 0 && listen(descriptor, 1) == 0)
    #expect(try listeners(descriptor) == .unix(path: "@madang-\(getpid())-test"))
  }

  @Test("EBADF, ENOTSOCK, and what is no stream or doesn't listen: none of them is a listener's")
  func faults() throws {
    #expect(throws: InheritedSockets.Fault.notASocket) { try listeners(-1) }
    let pipe = try Pipe()
    #expect(throws: InheritedSockets.Fault.notASocket) { try listeners(pipe.read) }
    let datagrams = socket(AF_INET, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    let routes = socket(AF_NETLINK, Int32(SOCK_RAW.rawValue | SOCK_CLOEXEC.rawValue), 0)
    defer { for descriptor in [datagrams, routes] { close(descriptor) } }
    #expect(throws: InheritedSockets.Fault.notStream) { try listeners(datagrams) }
    #expect(throws: InheritedSockets.Fault.notStream) { try listeners(routes) }
    let ends = try Ends()
    #expect(throws: InheritedSockets.Fault.notListening) { try listeners(ends.near.socket.number) }
    for fault in [.unknownName, .notASocket, .notStream, .notListening, .failed(.brokenPipe)]
      as [InheritedSockets.Fault]
    {
      #expect(!fault.description.isEmpty)
    }
  }

  @Test("They are made as a listener's socket must be, and outlive the program where they are told to")
  func flags() throws {
    // SAFETY: a string is passed as a C string. What is prepared is no matter here; only flags change.
    let descriptor = try unsafe open(folder.write("x", to: "file"), O_RDONLY)
    defer { close(descriptor) }
    let sockets = InheritedSockets([.init(name: "irc", descriptor: descriptor), .init(name: "gone", descriptor: -1)])
    sockets.prepare()
    #expect(fcntl(descriptor, F_GETFD) & FD_CLOEXEC != 0 && fcntl(descriptor, F_GETFL) & O_NONBLOCK != 0)
    sockets.surviveReplacement()
    #expect(fcntl(descriptor, F_GETFD) & FD_CLOEXEC == 0)
    sockets.prepare()
  }

  @Test("Another descriptor of the same socket can be closed while the first is kept; EBADF where there is none")
  func duplicates() throws {
    let ends = try Ends()
    let number = try InheritedSockets.duplicate(ends.listener.socket.number)
    #expect(number >= InheritedSockets.firstDescriptor && number != ends.listener.socket.number)
    #expect(fcntl(number, F_GETFD) & FD_CLOEXEC != 0)
    close(number)
    let another = OwnedSocket(try ends.kernel.connect(to: ends.address), of: ends.kernel)
    #expect(isReady(ends.listener.socket.number, POLLIN) && another.socket.number >= 0)
    #expect(throws: Errno(EBADF)) { _ = try InheritedSockets.duplicate(-1) }
  }

  @Test("Those of this program are what its environment says")
  func ofProgram() async {
    await #expect(processExitsWith: .success) {
      // SAFETY: C strings, in a process that nothing else runs in.
      unsafe setenv("LISTEN_FDS", "1", 1)
      unsafe setenv("LISTEN_PID", "\(getpid())", 1)
      unsafe setenv("LISTEN_FDNAMES", "irc", 1)
      #expect(InheritedSockets.ofProgram().entries.map(\.name) == ["irc"])
      unsafe setenv("LISTEN_PID", "\(getppid())", 1)
      #expect(InheritedSockets.ofProgram().entries.isEmpty)
    }
  }
}
