import MadangRecords
import MadangTestSupport
import MadangWire
import Testing

@testable import MadangChat
@testable import MadangWorld

/// The digest that is kept up to date is the one that is made from nothing.
@Suite struct DigestTests {
  private var chat = ChatHarness { $0.services.registeredRooms = DigestTests.records(20) }

  private static func records(_ count: Int) -> [RoomRecord] {
    (0..<count).map { RoomRecord(name: "#r\($0)", founder: "dan", createdSeconds: 1, standing: ["eve": "v"]) }
  }

  @Test("Registered rooms, after whatever changes")
  func registeredRooms() {
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = SeededGenerator(seed: seed)
    func any() -> String { "#R\(Int.random(in: 0..<30, using: &random))" }
    #expect(chat.world.digest() == chat.world.wholeDigest())
    for step in 0..<600 {
      let kind = Int.random(in: 0..<12, using: &random)
      switch kind {
      case 0: chat.world.registry.remove(any())
      case 1: chat.world.registry.rename(any(), to: any())
      case 2: _ = chat.world.registry.forget(account: "eve", ["eve"], inRoomAt: RoomRegistry.key(any()), house: [])
      case 3: _ = chat.world.registry.forget(account: "dan", ["dan"], inRoomAt: RoomRegistry.key(any()), house: [])
      case 4: _ = chat.world.takeUnsavedRooms()
      case 5 where step % 10 == 0: chat.world.registry = RoomRegistry(Self.records(step % 40))
      default:
        chat.world.registry.put(
          RoomRecord(name: any(), founder: "dan", modes: "nt", createdSeconds: Int64(step), standing: ["eve": "o"]))
      }
      // Many changes from one time to the next, or one alone.
      if kind < 6 { #expect(chat.world.digest() == chat.world.wholeDigest(), "seed \(seed), step \(step)") }
    }
  }

  @Test("A registry is told apart by each of its rooms, and is the same by the same ones in whatever order they came")
  func order() {
    let whole = chat.world.digest()
    chat.world.registry = RoomRegistry(Self.records(20).reversed())
    #expect(chat.world.digest() == whole)
    for record in Self.records(20) {
      chat.world.registry.remove(record.name)
      #expect(chat.world.digest() != whole)
      chat.world.registry.put(record)
      #expect(chat.world.digest() == whole)
    }
  }

  @Test("Rooms that nothing has happened to are not hashed again")
  func changedAlone() {
    #expect(chat.world.registry.takeChanged() == nil && chat.world.registry.takeChanged() == [])
    chat.world.registry.rename("#r3", to: "#other")
    chat.world.registry.put(RoomRecord(name: "#R7", createdSeconds: 2))
    #expect(chat.world.registry.takeChanged() == Set(["#r3", "#other", "#r7"].map(RoomRegistry.key)))
    #expect(chat.world.registry.takeChanged() == [])
  }
}
