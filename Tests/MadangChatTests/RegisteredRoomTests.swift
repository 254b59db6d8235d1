import MadangRecords
import Testing

@testable import MadangChat
@testable import MadangWorld

/// What a registered room keeps when nobody is in it, or when its name changes.
@Suite struct RegisteredRoomTests {
  private static let needs = ["batch", "draft/metadata-2", "draft/channel-rename"]

  private static func world(_ rooms: [RoomRecord] = []) -> ChatHarness {
    let accounts = FakeAccounts("Dan", "Eve")
    return ChatHarness { settings in
      settings.services = ChatServices(
        accounts: accounts, rooms: FakeRooms(), ownedNames: accounts.ownedNames, registeredRooms: rooms)
    }
  }

  private func enter(_ name: String, to chat: ChatHarness, in room: String) -> Person {
    let person = chat.enter(name + "_", Self.needs)
    person.send("NS IDENTIFY \(name) sesame")
    person.send("JOIN \(room)")
    chat.forgetAll()
    return person
  }

  private func metadata(_ record: RoomRecord?) -> [String] {
    (record?.metadata ?? []).map { "\($0.key)=\($0.value)" }
  }

  @Test("What is said of a registered room is kept with it, from its registration on, and is there when somebody comes")
  func metadataIsKept() {
    let chat = Self.world()
    let dan = enter("dan", to: chat, in: "#room")
    dan.send("METADATA #room SET url x")
    dan.send("CS REGISTER #room")
    #expect(metadata(chat.world.registry["#room"]) == ["url=x"])
    dan.send("METADATA #room SET zone KST")
    dan.send("METADATA #room SET url")
    let changes = chat.world.takeUnsavedRooms()
    guard case .save(let record) = changes.first, changes.count == 1 else {
      Issue.record("\(changes)")
      return
    }
    #expect(metadata(record) == ["zone=KST"])
    let later = Self.world([record])
    let eve = later.enter("far", Self.needs)
    eve.send("METADATA * SUB zone")
    #expect(eve.send("JOIN #room").last { $0.verb == "METADATA" }?.parameters == ["#room", "zone", "*", "KST"])
    // A topic changes; what is said stays.
    enter("dan", to: later, in: "#room").send("TOPIC #room :talk")
    #expect(metadata(later.world.registry["#room"]) == ["zone=KST"])
  }

  @Test("A registered room that is empty for a while says the same again; one that is not says nothing")
  func emptyForAWhile() {
    let chat = Self.world()
    let dan = enter("dan", to: chat, in: "#room")
    dan.send("JOIN #other")
    dan.send("CS REGISTER #room")
    for room in ["#room", "#other"] {
      dan.send("METADATA \(room) SET url x")
      dan.send("PART \(room)")
      dan.send("JOIN \(room)")
    }
    #expect(dan.send("METADATA #room GET url").verbs.contains("761"))
    #expect(dan.send("METADATA #other GET url").verbs.contains("766"))
    dan.send("METADATA #room CLEAR")
    #expect(metadata(chat.world.registry["#room"]) == [])
  }

  @Test("RENAME takes the registration along: founder, standing and metadata; the old name belongs to nobody")
  func renamed() {
    let chat = Self.world()
    let dan = enter("dan", to: chat, in: "#old")
    let eve = enter("eve", to: chat, in: "#old")
    for line in ["CS REGISTER #old", "MODE #old +v eve_", "METADATA #old SET url x"] { dan.send(line) }
    _ = chat.world.takeUnsavedRooms()
    dan.send("RENAME #old #New")
    let changes = chat.world.takeUnsavedRooms()
    #expect(changes.count == 2 && changes.last == .remove("#old"))
    if case .save(let record) = changes.first {
      #expect(record.name == "#New" && record.founder == "Dan" && record.standing == ["eve": "v"])
      #expect(metadata(record) == ["url=x"])
    }
    #expect(chat.world.registry["#old"] == nil)
    #expect(dan.send("CS INFO #old")[0].contains("not registered"))
    dan.send("METADATA #new SET url y")
    #expect(metadata(chat.world.registry["#new"]) == ["url=y"])
    eve.send("PART #new")
    dan.send("PART #new")
    #expect(eve.send("JOIN #NEW").first?.parameters == ["#New"])
    #expect(eve.send("METADATA #new GET url").parameters(of: "761")?.last == "y")
  }

  @Test("RENAME to another case of the name is one change, and keeps everything under the new spelling")
  func respelled() {
    let chat = Self.world()
    let dan = enter("dan", to: chat, in: "#room")
    dan.send("CS REGISTER #room")
    _ = chat.world.takeUnsavedRooms()
    dan.send("RENAME #room #ROOM")
    let changes = chat.world.takeUnsavedRooms()
    #expect(changes.map(\.name) == ["#ROOM"])
    if case .remove = changes.first { Issue.record("\(changes)") }
  }

  @Test("RENAME to the name of a registered room that nobody is in: CHANNEL_NAME_IN_USE")
  func takenByTheEmpty() {
    let chat = Self.world([RoomRecord(name: "#Theirs", founder: "Eve", createdSeconds: 1)])
    let dan = enter("dan", to: chat, in: "#room")
    #expect(dan.send("RENAME #room #theirs").parameters(of: "FAIL")?[1] == "CHANNEL_NAME_IN_USE")
    #expect(chat.world.registry["#theirs"]?.founder == "Eve")
  }
}
