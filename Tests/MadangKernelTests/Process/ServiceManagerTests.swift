import Glibc
import MadangKernel
import MadangTestSupport
import Testing

@Suite struct ServiceManagerTests {
  /// A socket that hears datagrams, as systemd's does. See unix(7).
  private final class Manager {
    let descriptor: Int32

    init(at place: String) throws(Errno) {
      descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
      var address = sockaddr_un()
      address.sun_family = sa_family_t(AF_UNIX)
      var bytes = Array(place.utf8)
      if bytes[0] == UInt8(ascii: "@") { bytes[0] = 0 } else { bytes.append(0) }
      // SAFETY: the place is shorter than `sun_path`; one sockaddr_un, of which so many bytes count.
      unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: bytes) }
      let length = socklen_t(2 + bytes.count)
      let descriptor = descriptor
      let result = unsafe withUnsafePointer(to: &address) { pointer in
        unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe bind(descriptor, $0, length) }
      }
      if result != 0 { throw .last }
    }

    /// The next datagram; empty where none is there.
    func next() -> String {
      var bytes = [UInt8](repeating: 0, count: 1 << 16)
      // SAFETY: no more is written than the array holds.
      let count = unsafe recv(descriptor, &bytes, bytes.count, Int32(MSG_DONTWAIT))
      return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
    }

    deinit { close(descriptor) }
  }

  let folder: ScratchFolder

  init() throws { folder = try ScratchFolder() }

  @Test(
    "What is told arrives whole, at a path and at a name that is no file", arguments: [false, true], [false, true])
  func tells(isAbstract: Bool, waits: Bool) throws {
    let place = isAbstract ? "@\(folder.path)" : folder.path + "/notify"
    let manager = try Manager(at: place)
    let program = try ServiceManager(place: place)
    for notice in ["READY=1\nSTATUS=Here.", "STOPPING=1"] { #expect(program.tell(notice, waits: waits) == nil) }
    #expect(manager.next() == "READY=1\nSTATUS=Here." && manager.next() == "STOPPING=1" && manager.next().isEmpty)
  }

  @Test("ENOENT, ECONNREFUSED: nobody is there, now or any more, which harms nobody")
  func nobody() throws {
    let path = folder.path + "/notify"
    let program = try ServiceManager(place: path)
    #expect(program.tell("X=1", waits: false) == .noSuchFile)
    do {
      let manager = try Manager(at: path)
      #expect(program.tell("X=1", waits: false) == nil && manager.next() == "X=1")
    }
    #expect(program.tell("X=1", waits: true) == .connectionRefused)
    #expect(try ServiceManager(place: "@\(folder.path)").tell("X=1", waits: false) == .connectionRefused)
  }

  @Test("EAGAIN: a manager that hears nothing keeps a thread waiting for a second at most, and a reactor not at all")
  func full() throws {
    let place = "@\(folder.path)"
    let manager = try Manager(at: place)
    let program = try ServiceManager(place: place)
    var last: Errno?
    for _ in 0..<100_000 where last == nil { last = program.tell("WATCHDOG=1", waits: false) }
    #expect(last == .wouldBlock)
    let begun = MonotonicClock.nanoseconds()
    #expect(program.tell("READY=1", waits: true) == .wouldBlock && MonotonicClock.nanoseconds() - begun >= 900_000_000)
    #expect(manager.next() == "WATCHDOG=1")
    #expect(program.tell("READY=1", waits: true) == nil)
  }

  @Test("EMSGSIZE: more than a datagram holds")
  func tooLong() throws {
    let manager = try Manager(at: folder.path + "/notify")
    let program = try ServiceManager(place: folder.path + "/notify")
    #expect(program.tell(String(repeating: "x", count: 16 << 20), waits: false) == Errno(EMSGSIZE))
    #expect(manager.next().isEmpty)
  }

  @Test(
    "EINVAL: what is no socket's name",
    arguments: ["", "/", "@", "relative", "vsock:2:1", "/a\0b", "/" + String(repeating: "x", count: 107)])
  func badPlaces(place: String) {
    #expect(throws: Errno.invalidArgument) { _ = try ServiceManager(place: place) }
  }

  @Test("The longest name is one")
  func longestPlace() throws {
    for place in ["/" + String(repeating: "x", count: 106), "@" + String(repeating: "x", count: 106)] {
      let error = try ServiceManager(place: place).tell("X=1", waits: false)
      #expect(error == .noSuchFile || error == .connectionRefused)
    }
  }

  @Test("The program's manager is the one that its environment names; without one nobody asks")
  func ofProgram() async {
    await #expect(processExitsWith: .success) {
      // SAFETY: C string literals, in a process that nothing else runs in.
      unsafe unsetenv("NOTIFY_SOCKET")
      let nobody = try ServiceManager.ofProgram()
      #expect(nobody == nil)
      unsafe setenv("NOTIFY_SOCKET", "relative", 1)
      #expect(throws: Errno.invalidArgument) { _ = try ServiceManager.ofProgram() }
      unsafe setenv("NOTIFY_SOCKET", "@madang-nobody", 1)
      let manager = try ServiceManager.ofProgram()
      #expect(manager?.tell("X=1", waits: false) == .connectionRefused)
      unsafe setenv("WATCHDOG_USEC", "2000000", 1)
      unsafe unsetenv("WATCHDOG_PID")
      #expect(ServiceManager.watchdogMicroseconds() == 2_000_000)
    }
  }

  @Test("How often the watchdog wants to hear of this process, where it is this one that is meant")
  func watchdog() {
    #expect(ServiceManager.watchdogMicroseconds("30000000", process: nil, own: 7) == 30_000_000)
    #expect(ServiceManager.watchdogMicroseconds("30000000", process: "7", own: 7) == 30_000_000)
    for (text, process) in [(nil, nil), ("0", nil), ("-1", nil), ("x", nil), ("", nil), ("1", "8"), ("1", "x")]
      as [(String?, String?)]
    {
      #expect(ServiceManager.watchdogMicroseconds(text, process: process, own: 7) == nil)
    }
  }
}
