import MadangChat
import MadangKernel
import MadangMemory
import MadangWire
import MadangWorld

/// Deflated messages of WebSocket, before the lines in them are told apart. RFC 7692 §7.2.2.
extension Worker {
  /// Inflates a message, and goes on with the lines in it. It counts as a command, so that a hold of the world ends in time
  /// however many there are. Consumes the reference to `message`.
  mutating func inflate(_ message: Segment, isText: Bool, _ holding: TakenConnection, _ world: borrowing World) {
    // SAFETY: the reference is this function's own until it ends.
    defer { unsafe message.release() }
    // Who has left says no more.
    if world.hasLeft(holding.handle) { return }
    let shape = courtyard.queues[holding.handle.slot].mailbox.shape
    // SAFETY: as above.
    let inflated = unsafe inflater.inflate(message.span, isText: isText, bytesMax: shape.messageBytesMax)
    let code = inflated ?? inflater.endLines(as: shape)
    board.add(message.count, to: WorkerWord.inflateBytes)
    board.add(inflater.text.count, to: WorkerWord.inflatedBytes)
    if let code {
      courtyard.queues[holding.handle.slot].mailbox.breakOff()
      fanout.notify(Notices(refusing: code), holding.handle, courtyard)
      return
    }
    if inflater.text.isEmpty { return }
    let lines = Segment(copying: inflater.text.span)
    fanout.decodedAt = message.decodedAt
    current?.lines = lines
    current?.cursor = LineCursor()
    charge(holding, lines, inflatedFrom: message.count)
  }

  /// A message of a few bytes may be one of thousands of empty lines, which cost nothing as they run. Whoever has sent more
  /// of such than they may ask is throttled like anybody else.
  private mutating func charge(_ holding: TakenConnection, _ lines: Segment, inflatedFrom count: Int) {
    let beyond = lines.count - count * Limits.inflatedTimesFree
    if beyond < Limits.looksPerQuery * Limits.inflatedBytesPerLook { return }
    let rates = FloodRates(rawValue: courtyard.floodRates.load(ordering: .relaxed))
    if !rates.areOn { return }
    courtyard.queues[holding.handle.slot].mailbox.charge(
      told: 0, looks: beyond / Limits.inflatedBytesPerLook, rates)
    _ = mustThrottle(.settled, parameters: 0, holding, lines, from: 0)
  }
}
