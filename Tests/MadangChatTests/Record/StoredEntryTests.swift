import MadangChat
import MadangRecords
import MadangWire
import MadangWorld
import Testing

@Suite("What the stores of all nodes are told")
struct StoredEntryTests {
  private static func world() -> World { World(settings: ChatSettings(), sessionsMax: 16, roomsMax: 16) }

  private static func account(_ name: String) -> StoreChange {
    .addAccount(AccountRecord(name: name, createdSeconds: 1))
  }

  @Test("a name is whose the world has it, where the change stands: nobody else's, and none that looks like it")
  func names() {
    var settings = ChatSettings()
    settings.services.likeness = NameLikeness { $0.replacing("1", with: "l") }
    var world = World(settings: settings, sessionsMax: 16, roomsMax: 16)
    #expect(world.follow(StoredEntryTests.account("Bill")) == nil)
    #expect(world.ownedNames.owner(of: "bill") == "Bill")
    #expect(world.follow(StoredEntryTests.account("bill")) == .taken(name: "bill"))
    #expect(world.follow(StoredEntryTests.account("Bi1l")) == .alike(name: "Bi1l"))
    #expect(world.follow(StoredEntryTests.account("ann")) == nil)
    #expect(world.follow(.addNick("annie", account: "Ann")) == nil)
    #expect(world.follow(.addNick("annie", account: "ann")) == nil)
    #expect(world.follow(.addNick("annie", account: "bill")) == .taken(name: "annie"))
    #expect(world.follow(.addNick("bil1", account: "ann")) == .alike(name: "bil1"))
    #expect(world.follow(.addNick("bil1", account: "bill")) == nil)
    #expect(world.follow(.addNick("x", account: "nobody")) == .unknownAccount(name: "nobody"))
    #expect(world.follow(StoredEntryTests.account("annie")) == .taken(name: "annie"))
    // What is given back is anyone's once its owner is told.
    #expect(world.follow(.removeNick("annie", account: "ann")) == nil)
    #expect(world.ownedNames.owner(of: "annie") == "Ann")
    #expect(world.follow(.setLastSeen(account: "nobody", seconds: 1)) == nil)
  }

  @Test("a replica comes to the same, and asks nobody who waits")
  func replica() throws {
    var replica = Replica(StoredEntryTests.world(), slots: ReplicaSlots(slotsMax: 16))
    var writer = LogEntryWriter()
    writer.write(StoredEntryTests.account("ann"), token: 7, at: 1_000)
    var bytes = writer.withBytes { entry in entry.indices.map { entry[$0] } }
    try replica.apply(bytes.span)
    #expect(replica.world.ownedNames.owner(of: "ann") == "ann")
    bytes.append(0)
    #expect(throws: Replica.Fault.form(.malformed)) { try replica.apply(bytes.span) }
  }
}
