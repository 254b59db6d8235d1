import MadangServer
import MadangSimulator
import Synchronization
import Testing

/// Whoever watches over the server sees the reactor turn, and nothing else.
@Suite("Pulse") struct PulseTurnsTests {
  /// Counts what it is told.
  private final class Watcher: Supervisor {
    let pulseMilliseconds: Int64?
    let pulses = Mutex(0)
    let endings = Mutex<[Bool]>([])

    init(every milliseconds: Int64?) { pulseMilliseconds = milliseconds }

    func pulse() { pulses.withLock { $0 += 1 } }
    func isReady(listening: [String]) {}
    func reloads() {}
    func goesOn(_ refusal: ReloadRefusal?) {}
    func ends(restarting: Bool) { endings.withLock { $0.append(restarting) } }
  }

  /// Keeps how long the reactor would have slept.
  private final class Sleeper: SimulatedEnvironment {
    var longest: Int32?
    func whileWaiting(timeoutMilliseconds: Int32) { longest = timeoutMilliseconds }
    func duringSystemCall() {}
  }

  @Test("A reactor with nothing to do sleeps no longer than until its next pulse, and shows one at each")
  func sleepsNoLonger() throws {
    let watcher = Watcher(every: 1_000)
    let server = try SimulatedServer { $0.supervisor = watcher }
    defer { server.stop() }
    let sleeper = Sleeper()
    server.kernel.environment = sleeper
    server.settle()
    #expect(watcher.pulses.withLock { $0 } == 1)
    for past in [Int64(0), 1, 999] {
      let start = server.kernel.now
      server.kernel.now = start + past
      _ = server.reactor.turn(timeoutMilliseconds: nil)
      #expect(sleeper.longest == Int32(1_000 - past))
      server.kernel.now = start
    }
    #expect(watcher.pulses.withLock { $0 } == 1, "Turns before the time show nothing.")
    for count in 2...4 {
      server.kernel.now += 1_000
      #expect(watcher.pulses.withLock { $0 } == count - 1, "Time alone shows nothing; only a turn does.")
      _ = server.reactor.turn(timeoutMilliseconds: nil)
      #expect(watcher.pulses.withLock { $0 } == count)
    }
  }

  @Test("Where nobody wants to know, it sleeps as long as nothing is due")
  func sleepsForever() throws {
    for watcher in [nil, Watcher(every: nil)] {
      let server = try SimulatedServer { $0.supervisor = watcher }
      defer { server.stop() }
      let sleeper = Sleeper()
      server.kernel.environment = sleeper
      server.settle()
      _ = server.reactor.turn(timeoutMilliseconds: nil)
      #expect(sleeper.longest == -1)
      #expect(watcher?.pulses.withLock { $0 } ?? 0 == 0)
    }
  }

  @Test("The end is told once, and that it is one; it pulses until everybody has gone")
  func ends() throws {
    let watcher = Watcher(every: 100)
    let server = try SimulatedServer { $0.supervisor = watcher }
    let person = server.register("ann")
    _ = person
    let before = watcher.pulses.withLock { $0 }
    server.stop()
    #expect(watcher.endings.withLock { $0 } == [false])
    #expect(watcher.pulses.withLock { $0 } > before)
  }
}
