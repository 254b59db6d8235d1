import Foundation
import MadangKernel
import MadangTestSupport
import MadangTestTraits
import Testing

@testable import Madang

/// What a service manager is told. sd_notify(3), "Well-known assignments".
@Suite(.againstHanging, .waits) struct NotifyTests {
  private let folder: ScratchFolder

  init() throws { folder = try ScratchFolder() }

  private func start(_ manager: NoticeSocket, _ more: [String: String] = [:], config: String = "none") throws -> Program
  {
    let environment = ["NOTIFY_SOCKET": manager.place].merging(more) { $1 }
    return try Program(
      environment: environment,
      ["serve", "--config", config, "--control", "none", "--data", "none", "--listen", "irc://127.0.0.1:0"])
  }

  @Test("READY=1 comes once it listens, with where; at the end comes STOPPING=1", arguments: [false, true])
  func readyAndStopping(isAbstract: Bool) throws {
    let manager = try NoticeSocket(isAbstract: isAbstract, in: folder)
    let server = try start(manager)
    let ready = try manager.next()
    #expect(ready["READY"] == "1")
    let port = try server.port()
    #expect(ready["STATUS"] == "irc://127.0.0.1:\(port)")
    #expect(manager.isEmpty, "Without WATCHDOG_USEC nobody is told that the reactor turns.")
    #expect(server.end() == 0)
    #expect(try manager.next() == ["STOPPING": "1", "STATUS": "Shutting down"])
  }

  @Test("SIGHUP: RELOADING=1 with the clock, then READY=1, whether or not the configuration can be used")
  func reloading() throws {
    let file = try folder.write("network = \"Before\"\n")
    let manager = try NoticeSocket(in: folder)
    let server = try start(manager, config: file)
    defer { server.end() }
    let usual = try manager.next()
    for (text, reason) in [("network = \"After\"\n", nil), ("workers = \"many\"\n", "workers: "), ("\n", nil)] {
      try folder.write(text)
      let before = MonotonicClock.nanoseconds() / 1_000
      server.signal(SIGHUP)
      let reloading = try manager.next()
      #expect(reloading["RELOADING"] == "1")
      let microseconds = UInt64(reloading["MONOTONIC_USEC"] ?? "") ?? 0
      #expect((before...MonotonicClock.nanoseconds() / 1_000).contains(microseconds))
      let ready = try manager.next()
      #expect(ready["READY"] == "1" && ready.count == 2, "\(ready)")
      if let reason {
        #expect(ready["STATUS"]?.hasPrefix("The configuration can't be used: ") == true)
        #expect(ready["STATUS"]?.contains(reason) == true, "\(ready)")
      } else {
        #expect(ready["STATUS"] == usual["STATUS"])
      }
    }
  }

  @Test(
    "RESTART is a reload to the manager, which would end what says STOPPING=1; then the same process is ready again")
  func restarting() throws {
    let hash = try Program.run("hash-password", input: "geheim\n").output.split(separator: "\n").first ?? ""
    let file = try folder.write("[[operator]]\nname = \"root\"\npassword = \"\(hash)\"\n")
    let manager = try NoticeSocket(in: folder)
    let server = try start(manager, ["WATCHDOG_USEC": "60000000"], config: file)
    defer { server.end() }
    _ = try manager.next()
    let dan = try Peer(port: try server.port())
    dan.send("NICK dan\r\nUSER n 0 * :n\r\nOPER root geheim\r\nRESTART\r\n")
    #expect(try manager.next()["RELOADING"] == "1")
    #expect(try manager.next()["READY"] == "1")
    _ = try Peer(port: try server.port())
  }

  @Test("WATCHDOG=1 comes at least every half of the time that is asked for, from a server that has nothing to do")
  func watchdog() throws {
    let manager = try NoticeSocket(in: folder)
    let server = try start(manager, ["WATCHDOG_USEC": "100000"])
    defer { server.end() }
    #expect(try manager.anything()["READY"] == "1")
    for _ in 0..<5 { #expect(try manager.anything() == ["WATCHDOG": "1"]) }
  }

  @Test("A process that stands still shows nothing")
  func standsStill() throws {
    let manager = try NoticeSocket(in: folder)
    let server = try start(manager, ["WATCHDOG_USEC": "20000"])
    defer {
      server.signal(SIGCONT)
      server.end()
    }
    _ = try manager.next()
    _ = try manager.anything()
    server.signal(SIGSTOP)
    // What was on its way when it stopped.
    #expect(eventually { (try? server.isStopped()) == true })
    while !manager.isEmpty { _ = try manager.anything() }
    // Another process of the same kind shows itself many times meanwhile: that much time has passed.
    let other = try NoticeSocket(isAbstract: true, in: folder)
    let witness = try start(other, ["WATCHDOG_USEC": "20000"])
    defer { witness.end() }
    for _ in 0..<10 { _ = try other.anything() }
    #expect(manager.isEmpty)
  }

  @Test("A place that is no socket's name is one line, and no start", arguments: ["relative", "vsock:2:1", "@"])
  func unusablePlace(place: String) throws {
    let outcome = try Program.run("serve", "--listen", "irc://127.0.0.1:0", environment: ["NOTIFY_SOCKET": place])
    #expect(outcome.status == 1)
    #expect(outcome.errors == "madang: NOTIFY_SOCKET: systemd can't be told anything: Invalid argument.\n")
  }

  @Test("A manager that has gone, or never was, keeps nobody from anything")
  func nobodyListens() throws {
    let server = try Program(
      environment: ["NOTIFY_SOCKET": folder.path + "/nobody", "WATCHDOG_USEC": "2000"],
      ["serve", "--config", "none", "--control", "none", "--data", "none", "--listen", "irc://127.0.0.1:0"])
    let client = try Peer(port: try server.port())
    client.send("NICK n\r\nUSER n 0 * :n\r\n")
    _ = try client.read(until: " 422 ")
    #expect(server.end() == 0)
  }

  @Test("The watchdog is this process's where WATCHDOG_PID says so, or says nothing")
  func watchdogOfWhom() {
    #expect(ServiceManager.watchdogMicroseconds("30000000", process: nil, own: 7) == 30_000_000)
    #expect(ServiceManager.watchdogMicroseconds("30000000", process: "7", own: 7) == 30_000_000)
    #expect(ServiceManager.watchdogMicroseconds("30000000", process: "8", own: 7) == nil)
    for text in [nil, "0", "-1", "soon", "99999999999999999999"] {
      #expect(ServiceManager.watchdogMicroseconds(text, process: nil, own: 7) == nil)
    }
  }
}
