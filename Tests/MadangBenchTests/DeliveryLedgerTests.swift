import Testing

@testable import MadangBenchCore

/// What is lost, duplicated and reordered.
struct DeliveryLedgerTests {
  private func member(_ index: UInt32, room: UInt32 = 0, gives: Bool = true) -> DeliveryLedger.Member {
    DeliveryLedger.Member(room: room, index: index, givesPlaces: gives)
  }

  @Test func allArrivedInOrderIsClean() {
    var ledger = DeliveryLedger(slots: 8, rooms: 1, membersMax: 2)
    var (a, b) = (member(0), member(1))
    for time in 1...20 as ClosedRange<UInt64> {
      let sequence = ledger.send(room: 0, recipients: 2, intended: time, actual: time + 5)
      let timing = ledger.receive(sequence, by: &a)
      #expect(timing?.intended == time)
      #expect(timing?.actual == time + 5)
      #expect(ledger.inFlight == 1)
      #expect(ledger.receive(sequence, by: &b) != nil)
      #expect(ledger.inFlight == 0)
    }
    #expect(ledger.lost == 0 && ledger.duplicated == 0 && ledger.reordered == 0)
    #expect(ledger.compared == 40)
    #expect(ledger.delivered == 40)
  }

  @Test func whatNeverComesIsLost() {
    var ledger = DeliveryLedger(slots: 4, rooms: 1, membersMax: 3)
    var a = member(0)
    for _ in 0..<10 {
      let sequence = ledger.send(room: 0, recipients: 3, intended: 0, actual: 0)
      _ = ledger.receive(sequence, by: &a)
    }
    #expect(ledger.lost == 20, "also of messages whose slot was used again")
    #expect(ledger.inFlight == 4)
  }

  @Test func aDuplicateDoesNotMakeUpForALoss() {
    var ledger = DeliveryLedger(slots: 4, rooms: 1, membersMax: 2)
    var a = member(0)
    let sequence = ledger.send(room: 0, recipients: 2, intended: 0, actual: 0)
    #expect(ledger.receive(sequence, by: &a) != nil)
    #expect(ledger.receive(sequence, by: &a) == nil)
    #expect(ledger.duplicated == 1)
    #expect(ledger.lost == 1)
  }

  @Test func membersBeyondTheFirstWordOfBitsAreToldApart() {
    var ledger = DeliveryLedger(slots: 2, rooms: 1, membersMax: 130)
    let sequence = ledger.send(room: 0, recipients: 130, intended: 0, actual: 0)
    for index in 0..<130 as Range<UInt32> {
      var one = member(index)
      _ = ledger.receive(sequence, by: &one)
    }
    #expect(ledger.lost == 0 && ledger.duplicated == 0 && ledger.inFlight == 0)
  }

  @Test func aMessageThatNobodySentOrForAnotherRoomIsNotADelivery() {
    var ledger = DeliveryLedger(slots: 4, rooms: 2, membersMax: 1)
    var other = member(0, room: 1)
    let sequence = ledger.send(room: 0, recipients: 1, intended: 0, actual: 0)
    #expect(ledger.receive(sequence, by: &other) == nil)
    #expect(ledger.receive(sequence + 9, by: &other) == nil)
    #expect(ledger.duplicated == 2)
    #expect(ledger.lost == 1)
  }

  @Test func twoMembersWithDifferentOrdersAreSeen() {
    var ledger = DeliveryLedger(slots: 4, rooms: 1, membersMax: 2)
    var (a, b) = (member(0), member(1))
    let first = ledger.send(room: 0, recipients: 2, intended: 0, actual: 0)
    let second = ledger.send(room: 0, recipients: 2, intended: 0, actual: 0)
    _ = ledger.receive(second, by: &a)
    _ = ledger.receive(first, by: &a)
    #expect(ledger.reordered == 0, "the server may order messages as it likes, but for all the same")
    _ = ledger.receive(first, by: &b)
    _ = ledger.receive(second, by: &b)
    #expect(ledger.reordered == 1)
  }

  @Test func ordersOfDifferentRoomsAreApart() {
    var ledger = DeliveryLedger(slots: 8, rooms: 2, membersMax: 1)
    var (a, b) = (member(0), member(0, room: 1))
    let one = ledger.send(room: 0, recipients: 1, intended: 0, actual: 0)
    let two = ledger.send(room: 1, recipients: 1, intended: 0, actual: 0)
    _ = ledger.receive(two, by: &b)
    _ = ledger.receive(one, by: &a)
    #expect(ledger.reordered == 0)
  }

  @Test func aSenderThatMissesItsOwnMessagesIsNoWitnessOfGaps() {
    // The sender gets the second message before anyone has placed it: that alone says nothing.
    var ledger = DeliveryLedger(slots: 8, rooms: 1, membersMax: 3)
    var sender = member(0, gives: false)
    var listener = member(1)
    let own = ledger.send(room: 0, recipients: 2, intended: 0, actual: 0)
    let next = ledger.send(room: 0, recipients: 3, intended: 0, actual: 0)
    let last = ledger.send(room: 0, recipients: 3, intended: 0, actual: 0)
    _ = ledger.receive(next, by: &sender)
    #expect(ledger.compared == 0)
    for sequence in [own, next, last] { _ = ledger.receive(sequence, by: &listener) }
    _ = ledger.receive(last, by: &sender)
    #expect(ledger.reordered == 0)
    #expect(ledger.compared == 4)
  }

  @Test func everyOrderOfFourMessagesIsJudgedByTheFirstMembers() {
    for order in permutations([0, 1, 2, 3]) {
      var ledger = DeliveryLedger(slots: 8, rooms: 1, membersMax: 2)
      var (a, b) = (member(0), member(1))
      let sent = (0..<4).map { _ in ledger.send(room: 0, recipients: 2, intended: 0, actual: 0) }
      for sequence in sent { _ = ledger.receive(sequence, by: &a) }
      for index in order { _ = ledger.receive(sent[index], by: &b) }
      #expect((ledger.reordered > 0) == (order != [0, 1, 2, 3]), "\(order)")
      #expect(ledger.lost == 0)
    }
  }

  private func permutations(_ values: [Int]) -> [[Int]] {
    if values.count <= 1 { return [values] }
    return values.flatMap { first in permutations(values.filter { $0 != first }).map { [first] + $0 } }
  }
}
