import BasicContainers

/// The book of all messages sent: who must still get which, when it was due, and in what order the members of a room
/// saw it. It counts what is lost, duplicated and reordered. Belongs to the generator's thread.
///
/// Order: some members give each message its place in the room, the first of them to get it. Whoever then gets a
/// message with a place before one that it has seen already saw another order. Those that give places get every
/// message of the room (they never send, or hear themselves); in a room without such a member, one alone gives them.
/// What another member gets before it has a place is looked at once more with the next that this member gets.
package struct DeliveryLedger: ~Copyable {
  /// One message on its way. A slot is used again once the sequence has gone round.
  struct Message {
    var sequence: UInt32 = 0
    var recipientsLeft: Int32 = 0
    var intended: UInt64 = 0
    var actual: UInt64 = 0
    /// Its place in the room's order, from 1; 0 before one that gives places has it.
    var place: UInt32 = 0
    var room: UInt32 = 0
  }

  /// What is known of one member between two messages.
  package struct Member: Sendable {
    package var room: UInt32
    /// Its number in the room.
    package var index: UInt32
    /// Whether it gives messages their places.
    package var givesPlaces: Bool
    var lastPlace: UInt32 = 0
    /// The last message that it got before that had a place; 0 for none.
    var unplaced: UInt32 = 0

    package init(room: UInt32, index: UInt32, givesPlaces: Bool) {
      self.room = room
      self.index = index
      self.givesPlaces = givesPlaces
    }
  }

  /// When a delivered message was due, and when it was really sent, both in nanoseconds.
  package struct Timing {
    package var intended: UInt64
    package var actual: UInt64
  }

  private var messages: UniqueArray<Message>
  /// For each slot, the member who must not get the message, as it said it itself: apart from the rest, which every
  /// delivery looks at.
  private var senders: UniqueArray<UInt32>
  private let slotMask: UInt32
  /// One bit per slot and member: whether it got the message already.
  private var seen: UniqueArray<UInt64>
  private let wordsPerSlot: Int
  private var placesTaken: UniqueArray<UInt32>
  private var lastSequence: UInt32 = 0

  /// Messages sent.
  package private(set) var sent: UInt64 = 0
  /// Deliveries that must come, of all messages so far.
  package private(set) var expected: UInt64 = 0
  /// Deliveries that came, duplicates included.
  package private(set) var delivered: UInt64 = 0
  /// Those that came twice, or to somebody whom they were not for.
  package private(set) var duplicated: UInt64 = 0
  /// Of these, those that came back to whoever had sent them.
  package private(set) var returned: UInt64 = 0
  package private(set) var reordered: UInt64 = 0
  /// Deliveries whose order was compared.
  package private(set) var compared: UInt64 = 0
  /// Messages that some recipient has not got yet.
  package private(set) var inFlight = 0
  /// Deliveries still to come of messages whose slot was given away: as many may yet come late.
  private var outstanding: UInt64 = 0

  /// What has been expected and has not come. While messages are on their way, those count too.
  package var lost: UInt64 { expected - min(expected, delivered - duplicated) }

  /// `slots`: how many messages may be on their way at once, a power of two. `membersMax`: the largest room.
  package init(slots: Int, rooms: Int, membersMax: Int) {
    precondition(slots > 0 && slots & (slots - 1) == 0, "The number of slots must be a power of two.")
    messages = UniqueArray(repeating: Message(), count: slots)
    senders = UniqueArray(repeating: .max, count: slots)
    slotMask = UInt32(slots - 1)
    wordsPerSlot = (membersMax + 63) / 64
    seen = UniqueArray(repeating: 0, count: slots * wordsPerSlot)
    placesTaken = UniqueArray(repeating: 0, count: rooms)
  }

  /// Enters a message for `recipients` members of a room, and returns its sequence number. `sender`: the member who
  /// sends it and must not get it.
  package mutating func send(
    room: UInt32, recipients: Int, sender: UInt32? = nil, intended: UInt64, actual: UInt64
  ) -> UInt32 {
    lastSequence &+= 1
    let slot = Int(lastSequence & slotMask)
    // An old message that never arrived everywhere gives up its slot: what it lacks stays in `lost`.
    if messages[slot].recipientsLeft > 0 {
      inFlight -= 1
      outstanding += UInt64(messages[slot].recipientsLeft)
    }
    messages[slot] = Message(
      sequence: lastSequence, recipientsLeft: Int32(recipients), intended: intended, actual: actual, place: 0,
      room: room)
    senders[slot] = sender ?? .max
    for word in slot * wordsPerSlot..<(slot + 1) * wordsPerSlot { seen[word] = 0 }
    // As if it had it already: one that comes back is one too many, and never makes up for another's that is missing.
    if let sender { seen[slot * wordsPerSlot + Int(sender >> 6)] |= 1 << UInt64(sender & 63) }
    sent += 1
    expected += UInt64(recipients)
    if recipients > 0 { inFlight += 1 }
    return lastSequence
  }

  /// What has not come after so long is lost.
  package static let lostAfterNanoseconds: UInt64 = 5_000_000_000

  /// Whether a further message would push out one that is still on its way.
  package func isFull(at now: UInt64) -> Bool {
    let slot = Int((lastSequence &+ 1) & slotMask)
    return messages[slot].recipientsLeft > 0 && now < messages[slot].actual + DeliveryLedger.lostAfterNanoseconds
  }

  /// Enters that `member` got message `sequence`. Returns its times; nil for a duplicate, or a message so old that its
  /// times are forgotten.
  @inline(__always)
  package mutating func receive(_ sequence: UInt32, by member: inout Member) -> Timing? {
    let slot = Int(sequence & slotMask)
    delivered &+= 1
    guard messages[slot].sequence == sequence, messages[slot].room == member.room else {
      forgotten(sequence)
      return nil
    }
    let word = slot &* wordsPerSlot &+ Int(member.index >> 6)
    let bit: UInt64 = 1 &<< UInt64(member.index & 63)
    if seen[word] & bit != 0 {
      duplicated &+= 1
      if senders[slot] == member.index { returned &+= 1 }
      return nil
    }
    seen[word] |= bit
    messages[slot].recipientsLeft &-= 1
    if messages[slot].recipientsLeft == 0 { inFlight &-= 1 }
    compare(slot, &member)
    return Timing(intended: messages[slot].intended, actual: messages[slot].actual)
  }

  /// Enters that `member` is gone: what is on its way to it is lost, and nobody waits for it any more.
  package mutating func leave(_ member: Member) {
    let bit: UInt64 = 1 << UInt64(member.index & 63)
    for slot in messages.indices where messages[slot].recipientsLeft > 0 && messages[slot].room == member.room {
      let word = slot * wordsPerSlot + Int(member.index >> 6)
      if seen[word] & bit != 0 { continue }
      seen[word] |= bit
      messages[slot].recipientsLeft -= 1
      if messages[slot].recipientsLeft == 0 { inFlight -= 1 }
    }
  }

  @inline(__always)
  private mutating func compare(_ slot: Int, _ member: inout Member) {
    if member.unplaced != 0 { lookAgain(&member) }
    var place = messages[slot].place
    if place == 0 {
      if !member.givesPlaces {
        member.unplaced = messages[slot].sequence
        return
      }
      placesTaken[Int(member.room)] &+= 1
      place = placesTaken[Int(member.room)]
      messages[slot].place = place
    }
    compareOrder(place, &member)
  }

  @inline(__always)
  private mutating func compareOrder(_ place: UInt32, _ member: inout Member) {
    compared &+= 1
    if place < member.lastPlace { reordered &+= 1 } else { member.lastPlace = place }
  }

  /// What had no place when the member got it has one by now, unless its slot was given away.
  private mutating func lookAgain(_ member: inout Member) {
    let slot = Int(member.unplaced & slotMask)
    if messages[slot].sequence == member.unplaced, messages[slot].place != 0 {
      compareOrder(messages[slot].place, &member)
    }
    member.unplaced = 0
  }

  /// A number that was never given out, or of another room, is something that nobody sent to this member: it counts as
  /// duplicated. So does one whose slot was given away after everybody had it; where somebody had not, it is late.
  private mutating func forgotten(_ sequence: UInt32) {
    let isCurrent = messages[Int(sequence & slotMask)].sequence == sequence
    if isCurrent || sequence > lastSequence || sequence == 0 || outstanding == 0 {
      duplicated &+= 1
    } else {
      outstanding -= 1
    }
  }
}
