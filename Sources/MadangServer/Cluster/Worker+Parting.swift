import MadangChat
import MadangMemory
import MadangRecords
import MadangWire
import MadangWorld

/// Who goes, as the log has it: by their own end, for what they have said, or with their node.
extension Worker {
  /// The last that is heard of a connection.
  mutating func end(_ handle: Handle, _ body: Span<UInt8>, _ world: inout World) throws(FieldError) {
    let isOurs = log.connection != nil
    log.connection = nil
    log.offered = nil
    let milliseconds = effects.milliseconds
    var reader = FieldReader(body)
    let ending: Ending = try reader.next()
    // Who said too much is told so.
    if isOurs, ending.reason == Departure.excessFlood.text {
      try shell.carryOut(.dismissed, body, of: handle, &world, &effects)
    }
    try shell.carryOut(.ended, body, of: handle, &world, &effects)
    vacate(handle, isOurs: isOurs, &world, milliseconds)
  }

  /// Hands out what the end of a connection has brought about, and gives its place back.
  private mutating func vacate(_ handle: Handle, isOurs: Bool, _ world: inout World, _ milliseconds: Int64) {
    if !isOurs { effects.dropWhatIsElsewhere() }
    fanout.apply(effects, world, courtyard, mayGather: false)
    _ = fanout.takeTold()
    begin(handle, world, milliseconds: milliseconds)
    let isFree = world.end(handle)
    if isOurs {
      fanout.notify(isFree ? .vacated : .lastWord, handle, courtyard)
    } else if isFree {
      giveBack(ghost: handle)
    }
  }

  func giveBack(ghost handle: Handle) { courtyard.seat?.ghosts.withLock { $0.give(back: handle.slot) } }

  /// Somebody has said what ends their connection: at this place of the log, so that nothing counts that they said after it.
  mutating func expel(_ expulsion: Expulsion, _ world: inout World) {
    if world.hasLeft(expulsion.handle) { return }
    begin(expulsion.handle, world, milliseconds: expulsion.milliseconds)
    world.dismiss(expulsion.handle, reason: SpamFilter.departureReason, &effects)
    if !expulsion.isOurs { effects.dropWhatIsElsewhere() }
    fanout.apply(effects, world, courtyard, mayGather: false)
    _ = fanout.takeTold()
  }

  /// Somebody was connected to it. Where it is this one, they are told to come again.
  mutating func depart(_ departure: NodeDeparture, _ world: inout World) {
    let handle = departure.handle
    guard world.isCurrent(handle) else { return }
    begin(handle, world, milliseconds: departure.milliseconds)
    world.disconnect(handle, reason: "Node lost", &effects)
    guard departure.isOurs else { return vacate(handle, isOurs: false, &world, departure.milliseconds) }
    effects.error("Closing Link: \(world.sessions[handle.slot].host) (This node was cut off; connect again)")
    effects.close(handle)
    fanout.apply(effects, world, courtyard, mayGather: false)
    _ = fanout.takeTold()
    // Its place is given back once its last frame has come.
    _ = world.end(handle)
    if courtyard.queues[handle.slot].mailbox.cutOff() { courtyard.schedule(handle.slot) }
  }
}
