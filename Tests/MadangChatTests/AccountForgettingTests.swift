import MadangRecords
import Testing

@testable import MadangChat
@testable import MadangWorld

/// An account is forgotten in pieces, each of which holds everybody up: it looks at no more than it may, and the one room more
/// that it is in the middle of.
@Suite struct AccountForgettingTests {
  private struct Piece: Equatable {
    var looks: Int
    /// Records that the store is to be told of.
    var written: Int
    /// Events and answers.
    var effects: Int
  }

  private static func harness(_ rooms: [RoomRecord]) -> ChatHarness {
    ChatHarness {
      $0.services.registeredRooms = rooms
      $0.services.ownedNames = ["dan", "eve"].map { OwnedName(nick: $0 + "_", account: $0) }
    }
  }

  /// Pieces that may look at so much each, to the end.
  private static func pieces(_ chat: ChatHarness, looksMax: Int) -> [Piece] {
    var pieces: [Piece] = []
    var effects = Effects()
    var forgetting = chat.world.forget(account: "dan")
    var isDone = false
    while !isDone {
      effects.begin(in: chat.world, milliseconds: chat.milliseconds)
      var budget = LookBudget(looksMax: looksMax)
      isDone = chat.world.goOn(with: &forgetting, &budget, &effects)
      pieces.append(
        Piece(looks: budget.looks, written: chat.world.takeUnsavedRooms().count, effects: effects.list.count))
    }
    chat.world.checkInvariants()
    chat.world.registry.checkInvariants()
    #expect(chat.world.ownedNames.owner(of: "dan_") == nil)
    return pieces
  }

  /// Some of each kind: founded by the account or another, with lists and without.
  private static func mixed(_ count: Int) -> [RoomRecord] {
    (0..<count).map { number in
      RoomRecord(
        name: "#r\(number)", founder: number % 8 == 0 ? "dan" : "eve",
        topic: number % 2 == 0 ? .init(text: "t", author: "dan!d@h", setSeconds: 1) : nil, createdSeconds: 1,
        bans: (0..<number % 5).map { .init(mask: "b\($0)!*@*", author: "dan", setSeconds: 1) },
        exceptions: number % 7 == 0 ? [.init(mask: "$a:dan", author: "eve", setSeconds: 1)] : [],
        standing: number % 3 == 0 ? ["dan": "v", "eve": "o"] : [:])
    }
  }

  private static func bare(_ count: Int, founder: String) -> [RoomRecord] {
    (0..<count).map {
      RoomRecord(
        name: "#r\($0)", founder: founder, topic: .init(text: "t", author: "dan", setSeconds: 1), createdSeconds: 1)
    }
  }

  @Test("Whatever a piece may look at: it keeps to that, writes no more than it looks at, and all comes to the same")
  func everyBound() {
    var outcome: [RoomRecord]?
    var mostInRoom = 0
    for looksMax in 1...40 {
      let chat = Self.harness(Self.mixed(40))
      // Rooms that somebody is in, too; of two that nobody registered, one has a topic of the account's.
      let people = ["eve", "dan"].map { chat.enter($0, in: "#r0", "#r4", "#r9", "#r16", "#r21", "#other", "#\($0)") }
      people[1].send("TOPIC #dan :x")
      let pieces = Self.pieces(chat, looksMax: looksMax)
      // With a bound of one, each piece has one room.
      if looksMax == 1 { mostInRoom = pieces.map(\.looks).max() ?? 0 }
      for piece in pieces {
        #expect(piece.looks < looksMax + mostInRoom && 2 * piece.written <= piece.looks && piece.effects <= piece.looks)
      }
      // All but the last of each step are as long as they may be.
      #expect(pieces.count { $0.looks < looksMax } <= 4)
      if looksMax == 1 { #expect(pieces.allSatisfy { $0.written <= 1 }) }
      let room = chat.world.room(named: "#dan")
      #expect(room != nil && chat.world.rooms[room ?? 0].topic == nil)
      if let outcome { #expect(chat.world.registry.all == outcome) } else { outcome = chat.world.registry.all }
    }
    let left = outcome ?? []
    #expect(mostInRoom > 10 && left.count == 37 && left.allSatisfy { $0.founder != "dan" && $0.standing["dan"] == nil })
    #expect(left.allSatisfy { $0.topic == nil && $0.exceptions.isEmpty && $0.bans.allSatisfy { $0.author == "*" } })
  }

  @Test(
    "A registry of as many rooms as a piece may look at, of one less and of one more",
    arguments: [(1_023, [1_023]), (1_024, [1_024]), (1_025, [1_024, 1])])
  func registered(count: Int, expected: [Int]) {
    let chat = Self.harness(Self.bare(count, founder: "eve"))
    let pieces = Self.pieces(chat, looksMax: World.looksPerSweptPiece)
    #expect(pieces.map(\.written) == [0, 0] + expected + [0])
  }

  @Test(
    "The same of rooms that it founded", arguments: [(1_023, [1_023]), (1_024, [1_024]), (1_025, [1_024, 1])])
  func founded(count: Int, expected: [Int]) {
    let chat = Self.harness(Self.bare(count, founder: "dan"))
    let pieces = Self.pieces(chat, looksMax: World.looksPerSweptPiece)
    #expect(pieces.map(\.written) == [0] + expected + [0, 0])
    #expect(chat.world.registry.isEmpty)
  }

  @Test("Rooms with long lists are few in a piece")
  func longLists() {
    let lists = (0..<100).map { RoomRecord.Mask(mask: "b\($0)!*@*", author: "dan", setSeconds: 1) }
    let standing = Dictionary(uniqueKeysWithValues: (0..<200).map { ("account\($0)", "v") })
    let rooms = (0..<100).map {
      RoomRecord(name: "#r\($0)", founder: "eve", createdSeconds: 1, bans: lists, exceptions: lists, standing: standing)
    }
    let chat = Self.harness(rooms)
    let pieces = Self.pieces(chat, looksMax: World.looksPerSweptPiece)
    #expect(pieces.allSatisfy { $0.written <= World.looksPerSweptPiece / 400 + 1 })
    #expect(pieces.map(\.written).reduce(0, +) == 100)
  }

  @Test("A room whose members are told counts for as many as they are")
  func members() {
    let chat = Self.harness(Self.bare(1, founder: "dan"))
    let people = (0..<80).map { chat.enter("p\($0)", in: "#r0") }
    let pieces = Self.pieces(chat, looksMax: 1)
    // A topic that goes, and a room that belongs to nobody any more.
    #expect(pieces.map(\.looks).max() == 3 + 2 * people.count / 8)
  }
}
