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
    #expect(ledger.compared == 5, "what it had first is compared now, too")
  }

  @Test func whatASenderGetsBackIsOneTooManyAndMakesUpForNothing() {
    var ledger = DeliveryLedger(slots: 4, rooms: 1, membersMax: 3)
    var (sender, listener) = (member(0, gives: false), member(1))
    let sequence = ledger.send(room: 0, recipients: 2, sender: 0, intended: 0, actual: 0)
    let own = ledger.receive(sequence, by: &sender)
    #expect(own == nil)
    _ = ledger.receive(sequence, by: &listener)
    #expect(ledger.duplicated == 1 && ledger.returned == 1)
    #expect(ledger.lost == 1 && ledger.inFlight == 1)
  }

  @Test func aDuplicateIsOneAlsoAfterItsSlotWasGivenAway() {
    var ledger = DeliveryLedger(slots: 2, rooms: 1, membersMax: 1)
    var a = member(0)
    let sequences = (0..<6).map { _ in
      let sequence = ledger.send(room: 0, recipients: 1, intended: 0, actual: 0)
      _ = ledger.receive(sequence, by: &a)
      return sequence
    }
    _ = ledger.receive(sequences[0], by: &a)
    #expect(ledger.duplicated == 1 && ledger.lost == 0)
  }

  @Test func whatComesAfterItsSlotWasGivenAwayIsLateAndNotLost() {
    var ledger = DeliveryLedger(slots: 2, rooms: 1, membersMax: 1)
    var a = member(0)
    let sequences = (0..<3).map { _ in ledger.send(room: 0, recipients: 1, intended: 0, actual: 0) }
    for sequence in sequences { _ = ledger.receive(sequence, by: &a) }
    #expect(ledger.lost == 0 && ledger.duplicated == 0)
    _ = ledger.receive(sequences[0], by: &a)
    #expect(ledger.duplicated == 1)
  }

  @Test func aSenderThatHearsFirstIsAWitnessOnceTheOrderIsKnown() {
    var ledger = DeliveryLedger(slots: 8, rooms: 1, membersMax: 2)
    var (sender, listener) = (member(0, gives: false), member(1))
    let sent = (0..<2).map { _ in ledger.send(room: 0, recipients: 2, intended: 0, actual: 0) }
    // The other way round, and before anyone else.
    _ = ledger.receive(sent[1], by: &sender)
    for sequence in sent { _ = ledger.receive(sequence, by: &listener) }
    _ = ledger.receive(sent[0], by: &sender)
    #expect(ledger.reordered == 1)
  }

  @Test func whoeverIsGoneIsNotWaitedFor() {
    var ledger = DeliveryLedger(slots: 4, rooms: 1, membersMax: 2)
    var (a, b) = (member(0), member(1))
    let first = ledger.send(room: 0, recipients: 2, intended: 0, actual: 0)
    let second = ledger.send(room: 0, recipients: 2, intended: 0, actual: 0)
    _ = ledger.receive(first, by: &a)
    _ = ledger.receive(second, by: &b)
    ledger.leave(b)
    #expect(ledger.inFlight == 1 && ledger.lost == 2)
    _ = ledger.receive(second, by: &a)
    #expect(ledger.inFlight == 0 && ledger.lost == 1)
  }

  @Test func theBookIsFullUntilTheOldestIsLost() {
    var ledger = DeliveryLedger(slots: 2, rooms: 1, membersMax: 1)
    var a = member(0)
    let first = ledger.send(room: 0, recipients: 1, intended: 0, actual: 100)
    _ = ledger.send(room: 0, recipients: 1, intended: 0, actual: 100)
    let (soon, late) = (ledger.isFull(at: 200), ledger.isFull(at: 100 + DeliveryLedger.lostAfterNanoseconds))
    #expect(soon && !late)
    _ = ledger.receive(first, by: &a)
    let after = ledger.isFull(at: 200)
    #expect(!after)
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
