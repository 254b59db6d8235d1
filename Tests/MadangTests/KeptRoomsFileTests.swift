import Foundation
import MadangKernel
import MadangRecords
import MadangTestSupport
import MadangTestTraits
import MadangWorld
import Testing

@testable import Madang

/// Rooms in the data folder, between two runs.
@Suite(.againstHanging, .waits) struct KeptRoomsFileTests {
  private static let now: Int64 = 1_700_000_000_000

  private static let room = KeptRoom(
    RoomRecord(
      name: "#Room", topic: RoomRecord.Topic(text: "마당", author: "dan", setSeconds: -5), modes: "mnt", key: "key",
      membersMax: 7, slowSeconds: 3, createdSeconds: 1_600_000_000,
      bans: [RoomRecord.Mask(mask: "evil!*@*", author: "dan", setSeconds: 1)],
      exceptions: [RoomRecord.Mask(mask: "$a:Eve", author: "dan", setSeconds: 2)],
      inviteExceptions: [RoomRecord.Mask(mask: "*!*@host", author: "dan", setSeconds: 3)],
      metadata: [MetadataValue(key: "url", value: "http://x y")]),
    shares: [.max, 0, 5],
    people: [
      KeptPerson(.account("dan"), standing: "ov", wasMember: true, sinceMilliseconds: now - 5),
      KeptPerson(.guest(nick: "eve", place: [192, 0, 2, 1]), wasMember: false, sinceMilliseconds: now),
    ], sinceMilliseconds: now)

  private static func room(_ name: String, since: Int64 = now) -> KeptRoom {
    KeptRoom(
      RoomRecord(name: name, createdSeconds: 0),
      people: [KeptPerson(.account("dan"), wasMember: true, sinceMilliseconds: since)], sinceMilliseconds: since)
  }

  private static func end(_ rooms: [KeptRoom], at milliseconds: Int64 = now) -> RoomsAtEnd {
    RoomsAtEnd(rooms, milliseconds: milliseconds)
  }

  private func decode(
    _ bytes: [UInt8], at milliseconds: Int64 = now, secondsMax: Int = 600
  ) -> Result<[KeptRoom], KeptRoomsFile.Refusal> {
    do throws(KeptRoomsFile.Refusal) {
      return .success(try KeptRoomsFile.decode(bytes, milliseconds: milliseconds, secondsMax: secondsMax))
    } catch { return .failure(error) }
  }

  @Test("Rooms come back from the bytes as they were")
  func roundTrip() {
    let rooms = [Self.room, Self.room("#a"), Self.room("#b")]
    let (bytes, leftOut) = KeptRoomsFile.encode(Self.end(rooms))
    #expect(decode(bytes) == .success(rooms) && leftOut == 0)
  }

  @Test("Every cut of the bytes, every byte that is another, and anything behind them is refused")
  func damages() {
    let (bytes, _) = KeptRoomsFile.encode(Self.end([Self.room]))
    for count in bytes.indices { #expect(decode(Array(bytes[..<count])) == .failure(.damaged)) }
    #expect(decode(bytes + [0]) == .failure(.damaged))
    for index in bytes.indices {
      for bit in 0..<8 {
        var other = bytes
        other[index] ^= 1 << UInt8(bit)
        let expected: KeptRoomsFile.Refusal = index == 8 ? .otherVersion(other[8]) : .damaged
        #expect(decode(other) == .failure(expected))
      }
    }
  }

  @Test("They are taken within the time, not after it, and not from the future", arguments: [-1, 0, 1])
  func age(beyond: Int64) {
    let (bytes, _) = KeptRoomsFile.encode(Self.end([Self.room]))
    #expect(decode(bytes, at: Self.now + 600_000 + beyond) == .success(beyond <= 0 ? [Self.room] : []))
    #expect(decode(bytes, at: Self.now - beyond) == (beyond <= 0 ? .success([Self.room]) : .failure(.fromFuture)))
    #expect(decode(bytes, at: Self.now + 1, secondsMax: 0) == .success([]))
  }

  @Test("Of rooms that were kept through an earlier restart too, those are taken whose own time is not over")
  func earlier() {
    let rooms = [Self.room("#a"), Self.room("#b", since: Self.now - 1), Self.room("#c", since: Self.now - 2)]
    let (bytes, _) = KeptRoomsFile.encode(Self.end(rooms))
    #expect(decode(bytes, at: Self.now + 599_999) == .success(Array(rooms[..<2])))
  }

  @Test("What does not fit into the file is left out", arguments: [-1, 0, 1])
  func bound(beyond: Int) {
    let rooms = [Self.room("#a"), Self.room("#b"), Self.room("#c")]
    let one = KeptRoomsFile.encode(Self.end([rooms[0]])).bytes.count
    let each = KeptRoomsFile.encode(Self.end(rooms)).bytes.count - one
    let (bytes, leftOut) = KeptRoomsFile.encode(Self.end(rooms), bytesMax: 64 + 32 + each + beyond)
    #expect(leftOut == (beyond < 0 ? 2 : 1))
    #expect(decode(bytes) == .success(Array(rooms[..<(3 - leftOut)])))
  }

  @Test("The file is its owner's alone, and no draft is left of it; without rooms there is none")
  func file() throws {
    let scratch = try ScratchFolder()
    let file = KeptRoomsFile(folder: scratch.path)
    #expect(try file.load(milliseconds: Self.now, secondsMax: 600) == [])
    #expect(try file.save(RoomsAtEnd([Self.room], leftOut: 4, milliseconds: Self.now)) == 4)
    let path = scratch.path + "/rooms.kept"
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path) == ["rooms.kept"])
    #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o600)
    #expect(try file.load(milliseconds: Self.now, secondsMax: 600) == [Self.room])
    #expect(try file.save(Self.end([])) == 0)
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path) == [])
  }

  @Test("A file that is too large is refused, without being read whole")
  func tooLarge() throws {
    let scratch = try ScratchFolder()
    let path = scratch.path + "/rooms.kept"
    _ = FileManager.default.createFile(atPath: path, contents: nil)
    let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
    try handle.truncate(atOffset: UInt64(KeptRoomsFile.bytesMax) + 1)
    #expect(throws: KeptRoomsFile.Refusal.tooLarge) {
      try KeptRoomsFile(folder: scratch.path).load(milliseconds: Self.now, secondsMax: 600)
    }
  }
}
