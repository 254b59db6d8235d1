import MadangMemory
import Testing

@testable import MadangChat
@testable import MadangWorld

@Suite("plain text: answers")
struct PlainAnswersTests {
  @Test("/who names everybody in the room, plain and IRC")
  func who() {
    let world = PlainWorld()
    let first = world.connect()
    _ = (world.connect(.plainAnnounce), world.enter("alice"))
    world.say(first, "/who")
    #expect(world.heard(first) == "3 people in #lobby:\nClient1, Client2, alice\n")
  }

  @Test("a full room is named in several lines, up to a bound")
  func whoInAFullRoom() {
    let world = PlainWorld { $0.limits.plainListMax = 120 }
    let first = world.connect()
    for _ in 2...130 { _ = world.connect() }
    world.say(first, "/who")
    let lines = world.heard(first).split(separator: "\n")
    #expect(lines.first == "130 people in #lobby:")
    #expect(lines.last?.hasSuffix("Client120, and 10 more") == true)
    #expect(lines.count > 2 && lines.allSatisfy { $0.utf8.count <= 512 })
  }

  @Test("/rooms lists what anybody may know of, and one's own")
  func rooms() {
    let world = PlainWorld()
    let (first, second) = (world.connect(), world.connect())
    _ = (world.enter("alice", in: "#open"), world.enter("bob", in: "#hidden"))
    world.world.rooms[world.world.room(named: "#hidden") ?? 0].modes.insert(.secret)
    world.world.rooms[world.world.room(named: "#open") ?? 0].topic = Room.Topic(text: "tea", author: "x", setSeconds: 1)
    world.say(first, "/rooms")
    #expect(world.heard(first) == "#lobby  2 people, you among them\n#open  1 person: tea\n")
    world.say(second, "/join #hidden")
    _ = world.heard(second)
    world.say(second, "/rooms")
    #expect(world.heard(second).contains("#hidden  2 people, you among them\n"))
  }

  @Test("/rooms stops at a bound")
  func manyRooms() {
    let world = PlainWorld { $0.limits.plainListMax = 3 }
    let first = world.connect()
    for number in 1...5 { _ = world.enter("p\(number)", in: "#r\(number)") }
    world.say(first, "/rooms")
    #expect(world.heard(first).hasSuffix("#r2  1 person\nand 3 more\n"))
  }

  @Test("/rooms of many rooms goes on in pieces, and leaves none out")
  func roomsInPieces() {
    let world = PlainWorld { $0.limits.plainListMax = 1_000 }
    let first = world.connect()
    let people = (0..<15).map { world.enter("p\($0)", in: "#p\($0)") }
    for number in 0..<600 {
      let person = people[number / 40]
      if let room = world.world.createRoom(named: "#r\(number)", seconds: 1) {
        world.world.add(person, toRoom: room, prefix: [])
      }
    }
    _ = world.heard(first)
    world.say(first, "/rooms")
    let lines = world.heard(first).split(separator: "\n")
    #expect(lines.count == 616 && Set(lines).count == 616 && lines.last?.hasPrefix("#r599") == true)
  }

  @Test("/help names every command")
  func help() {
    let world = PlainWorld()
    let first = world.connect()
    world.say(first, "/help")
    let help = world.heard(first)
    #expect(PlainCommand.table.allSatisfy { help.contains("  /\($0.name) ") })
    #expect(help.contains("//TEXT"))
  }

  @Test("an unknown command gets one line that helps")
  func unknown() {
    let world = PlainWorld()
    let (first, second) = (world.connect(), world.connect())
    world.say(first, "/shrug now")
    #expect(world.heard(first) == "There is no /shrug. /help lists what there is; //shrug says it.\n")
    #expect(world.heard(second) == "")
  }
}
