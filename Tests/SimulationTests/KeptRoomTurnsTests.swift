import MadangChat
import MadangKernel
import MadangRecords
import MadangServer
import MadangSimulator
import MadangWorld
import Synchronization
import Testing

/// Rooms from one run of the whole server to the next, on the simulated kernel: no clock has a say in it.
@Suite("Turns of kept rooms", .serialized) struct KeptRoomTurnsTests {
  private final class Kept: Sendable {
    let ends = Mutex<[RoomsAtEnd]>([])
  }

  private let kept = Kept()

  private func server(_ rooms: [KeptRoom] = []) throws -> SimulatedServer {
    var settings = ChatSettings()
    settings.services.keepsRooms = true
    settings.services.keptRooms = rooms
    var limits = Limits()
    limits.idleSecondsMax = 86_400
    return try SimulatedServer(limits: limits, settings: settings) { [kept] configuration in
      configuration.keepRooms = { end in kept.ends.withLock { $0.append(end) } }
    }
  }

  private var rooms: [KeptRoom] { kept.ends.withLock { $0.last?.rooms ?? [] } }

  @Test("At the end the rooms are kept as they were before anybody was put out, once")
  func end() throws {
    let server = try server()
    for nick in ["dan", "eve", "fay"] { _ = server.ask("JOIN #room,#\(nick)", server.register(nick)) }
    server.stop()
    #expect(rooms.isEmpty, "Not before all have gone.")
    server.courtyard.keepRooms()
    server.courtyard.keepRooms()
    #expect(kept.ends.withLock { $0.count } == 1)
    #expect(rooms.map(\.record.name) == ["#room", "#dan", "#eve", "#fay"])
    #expect(rooms.map(\.people.count) == [3, 1, 1, 1])
    #expect(rooms[0].people.map(\.standing) == ["o", "", ""])
  }

  @Test("A server that nobody was connected to keeps what it was still waiting for")
  func endOfNobody() throws {
    let first = try server()
    _ = first.ask("JOIN #room", first.register("dan"))
    first.stop()
    first.courtyard.keepRooms()
    let before = rooms
    let second = try server(before)
    second.stop()
    second.courtyard.keepRooms()
    #expect(kept.ends.withLock { $0.count } == 2 && rooms == before)
  }

  @Test(
    "When the time is over, the reactor sees to it by itself: whoever is there longest is told that they are operator")
  func time() throws {
    let first = try server()
    let host: UInt32 = 0x0A01_0203
    for nick in ["dan", "eve"] { _ = first.ask("JOIN #room,#\(nick)", first.register(nick, from: host)) }
    _ = first.ask("QUIT", first.register("nobody"))
    first.stop()
    first.courtyard.keepRooms()
    let since = kept.ends.withLock { $0.first?.milliseconds ?? 0 }
    let second = try server(rooms)
    second.kernel.now = since - 1_700_000_000_000 + 5_000
    second.settle()
    let stranger = second.register("stranger")
    let eve = second.register("eve", from: host)
    _ = second.ask("JOIN #room", stranger)
    _ = second.ask("JOIN #room", eve)
    _ = second.heard(stranger)
    // Nothing else happens meanwhile.
    second.advance(milliseconds: 595_000, step: 60_000)
    #expect(!second.heard(stranger).contains("MODE"))
    second.advance(milliseconds: 1)
    #expect(second.heard(stranger).contains(" MODE #room +o eve\r\n"))
    #expect(second.heard(eve).contains(" MODE #room +o eve\r\n"))
    #expect(second.ask("JOIN #dan", stranger).contains(" = #dan :@stranger\r\n"))
    second.reactor.checkInvariants()
    second.stop()
  }
}
