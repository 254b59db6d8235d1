import Glibc
import MadangKernel
import MadangServer
import MadangTestSupport

/// Very many sessions in one process, in rooms of equal size, and what they cost.
package final class SessionCrowd {
  package let server: SimulatedServer
  package let sessions: Int
  package let roomMembers: Int
  private let settle: () -> Void
  private var rows: [Int] = []
  /// Resident bytes with all simulated sockets, and no connection.
  package let baselineBytes: Int

  package convenience init(sessions: Int, roomMembers: Int) throws(Errno) {
    let server = try SimulatedServer(limits: SessionCrowd.limits(sessions), hasTwin: false)
    self.init(sessions: sessions, roomMembers: roomMembers, at: server) { server.settle() }
  }

  /// At a server that is there. `settle`: turns it until nothing more happens by itself.
  package init(sessions: Int, roomMembers: Int, at server: SimulatedServer, settle: @escaping () -> Void) {
    self.server = server
    self.settle = settle
    self.sessions = sessions
    self.roomMembers = roomMembers
    rows.append(contentsOf: 0..<sessions)
    server.kernel.reserve(connections: sessions)
    baselineBytes = SessionCrowd.residentBytes
  }

  /// Those of a server that holds so many, who may be as loud as they like.
  static func limits(_ sessions: Int) -> Limits {
    var limits = Limits()
    limits.connectionsMax = sessions
    limits.floodControl = false
    limits.idleSecondsMax = 100_000
    return limits
  }

  /// Connects, registers and joins everyone, a room at a time.
  package func gather() {
    var next = 0
    while next < sessions {
      let room = next / roomMembers
      let last = min(next + roomMembers, sessions)
      for index in next..<last { rows[index] = server.connect(isSink: true) }
      settle()
      for index in next..<last {
        server.say("NICK n\(index)\r\nUSER user 0 * :Somebody\r\nJOIN #room\(room)", rows[index])
      }
      settle()
      next = last
    }
  }

  /// Resident bytes that the server has taken for each session.
  package var bytesPerSession: Double { Double(SessionCrowd.residentBytes - baselineBytes) / Double(sessions) }

  /// What speaking came to.
  package struct Cost {
    package let deliveries: Int
    package let nanoseconds: UInt64
    package var perDelivery: Double { Double(nanoseconds) / Double(deliveries) }
  }

  /// In each room, somebody says `messages` lines of `bytes` bytes; returns what carrying them to all members took.
  package func speak(bytes: Int, messages: Int) -> Cost {
    let rooms = sessions / roomMembers
    let text = String(repeating: "x", count: bytes)
    let before = server.kernel.tally.sentBytes
    let start = ProcessClock.nanoseconds(of: getpid()) ?? 0
    for room in 0..<rooms {
      let line = "PRIVMSG #room\(room) :\(text)\r\n"
      server.send(String(repeating: line, count: messages), rows[room * roomMembers])
      // As many rooms at once as a busy turn would see.
      if room % 32 == 31 { settle() }
    }
    settle()
    let nanoseconds = (ProcessClock.nanoseconds(of: getpid()) ?? 0) - start
    let deliveries = rooms * messages * (roomMembers - 1)
    precondition(
      server.kernel.tally.sentBytes - before > deliveries * bytes, "Not every message reached every member.")
    return Cost(deliveries: deliveries, nanoseconds: nanoseconds)
  }

  /// See proc(5), /proc/self/statm: the second field, in pages.
  package static var residentBytes: Int {
    guard let file = unsafe fopen("/proc/self/statm", "r") else { return 0 }
    defer { unsafe fclose(file) }
    var total = 0
    var resident = 0
    // SAFETY: two locals of the type that the format names.
    let count = unsafe withUnsafeMutablePointer(to: &total) { total in
      unsafe withUnsafeMutablePointer(to: &resident) { resident in
        unsafe withVaList([total, resident]) { unsafe vfscanf(file, "%ld %ld", $0) }
      }
    }
    return count == 2 ? resident * sysconf(Int32(_SC_PAGESIZE)) : 0
  }
}
