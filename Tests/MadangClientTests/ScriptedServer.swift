import Glibc
import MadangKernel
import Testing

/// A server on a free loopback port, of which the test plays every move.
final class ScriptedServer {
  private let kernel: LinuxKernel
  private let listener: Int32
  let port: UInt16

  init(port: UInt16 = 0) throws {
    kernel = try LinuxKernel(handlesSignals: false)
    let socket = try kernel.listen(on: .loopback(port: port))
    self.port = try kernel.localAddress(of: socket).port ?? 0
    listener = socket.release()
  }

  deinit {
    close(listener)
  }

  /// The next client. Fails the test if none comes in time.
  func accept() throws -> Peer {
    var request = pollfd(fd: listener, events: Int16(POLLIN), revents: 0)
    // SAFETY: one pollfd; no address is asked for.
    unsafe #expect(poll(&request, 1, LiveClient.patienceMilliseconds) == 1, "nobody connects")
    return Peer(Glibc.accept(listener, nil, nil))
  }

  /// The next client, welcomed to IRC and let into its rooms.
  func acceptIRC(nick: String, rooms: [String]) throws -> Peer {
    let peer = try accept()
    peer.wait(for: "CAP LS 302\r\n")
    peer.wait(for: "NICK \(nick)\r\n")
    peer.wait(for: "USER ")
    peer.send(":s CAP * LS :server-time\r\n")
    peer.wait(for: "CAP REQ :server-time\r\n")
    peer.send(":s CAP * ACK :server-time\r\n")
    peer.wait(for: "CAP END\r\n")
    peer.send(":s 001 \(nick) :Welcome\r\n")
    for room in rooms {
      peer.wait(for: "JOIN \(room)\r\n")
      peer.send(":\(nick)!u@h JOIN \(room)\r\n")
    }
    return peer
  }
}
