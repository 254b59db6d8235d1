import BasicContainers

/// The book of all messages sent: who must still get which, when it was due, and in what order the members of a room
/// saw it. It counts what is lost, duplicated and reordered. Belongs to the generator's thread.
///
/// Order: some members give each message its place in the room, the first of them to get it. Whoever then gets a
/// message with a place before one that it has seen already saw another order. Those that give places get every
/// message of the room (they never send, or hear themselves); in a room without such a member, one alone gives them.
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
  package private(set) var duplicated: UInt64 = 0
  package private(set) var reordered: UInt64 = 0
  /// Deliveries whose order was compared.
  package private(set) var compared: UInt64 = 0
  /// Messages that some recipient has not got yet.
  package private(set) var inFlight = 0

  /// What has been expected and has not come. While messages are on their way, those count too.
  package var lost: UInt64 { expected - min(expected, delivered - duplicated) }

  /// `slots`: how many messages may be on their way at once, a power of two. `membersMax`: the largest room.
  package init(slots: Int, rooms: Int, membersMax: Int) {
    precondition(slots > 0 && slots & (slots - 1) == 0, "The number of slots must be a power of two.")
    messages = UniqueArray(repeating: Message(), count: slots)
    slotMask = UInt32(slots - 1)
    wordsPerSlot = (membersMax + 63) / 64
    seen = UniqueArray(repeating: 0, count: slots * wordsPerSlot)
    placesTaken = UniqueArray(repeating: 0, count: rooms)
  }

  /// Enters a message for `recipients` members of a room, and returns its sequence number.
  package mutating func send(room: UInt32, recipients: Int, intended: UInt64, actual: UInt64) -> UInt32 {
    lastSequence &+= 1
    let slot = Int(lastSequence & slotMask)
    // An old message that never arrived everywhere gives up its slot: what it lacks stays in `lost`.
    if messages[slot].recipientsLeft > 0 { inFlight -= 1 }
    messages[slot] = Message(
      sequence: lastSequence, recipientsLeft: Int32(recipients), intended: intended, actual: actual, place: 0,
      room: room)
    for word in slot * wordsPerSlot..<(slot + 1) * wordsPerSlot { seen[word] = 0 }
    sent += 1
    expected += UInt64(recipients)
    if recipients > 0 { inFlight += 1 }
    return lastSequence
  }

  /// Whether a further message would push out one that is still on its way.
  package var isFull: Bool { messages[Int((lastSequence &+ 1) & slotMask)].recipientsLeft > 0 }

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
      return nil
    }
    seen[word] |= bit
    messages[slot].recipientsLeft &-= 1
    if messages[slot].recipientsLeft == 0 { inFlight &-= 1 }
    compare(slot, &member)
    return Timing(intended: messages[slot].intended, actual: messages[slot].actual)
  }

  @inline(__always)
  private mutating func compare(_ slot: Int, _ member: inout Member) {
    var place = messages[slot].place
    if place == 0 {
      if !member.givesPlaces { return }
      placesTaken[Int(member.room)] &+= 1
      place = placesTaken[Int(member.room)]
      messages[slot].place = place
    }
    compared &+= 1
    if place < member.lastPlace { reordered &+= 1 } else { member.lastPlace = place }
  }

  /// A number that was never given out, or of another room, is something that nobody sent to this member: it counts as
  /// duplicated. One whose slot was given away counts as delivered late.
  private mutating func forgotten(_ sequence: UInt32) {
    let isCurrent = messages[Int(sequence & slotMask)].sequence == sequence
    if isCurrent || sequence > lastSequence || sequence == 0 { duplicated &+= 1 }
  }
}
