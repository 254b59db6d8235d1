import MadangChat
import MadangKernel
import MadangMemory
import MadangWire

/// Lines of plain connections.
extension Worker {
  /// Runs a line that only reads the world; false where it must have it alone.
  mutating func runSharedPlain(
    _ range: Range<Int>, _ holding: Current, _ lines: Segment, _ world: borrowing World
  ) -> Bool {
    let bytes = lines.span.extracting(range)
    let line = PlainLine(bytes)
    if line.needsWorldAlone { return false }
    if mustRest(line.cost, holding, lines, from: range.lowerBound) { return true }
    begin(holding.handle, world)
    world.runPlain(line, in: bytes, by: holding.handle, &effects)
    fanout.apply(effects, world, courtyard, mayGather: true)
    if effects.expelsAuthor { current?.pending = .frame(.dismissed(.filtered)) }
    return true
  }

  mutating func runPlainAlone(_ range: Range<Int>, _ holding: Current, _ lines: Segment, _ world: inout World) {
    let bytes = lines.span.extracting(range)
    let line = PlainLine(bytes)
    if mustRest(line.cost, holding, lines, from: range.lowerBound) { return }
    let listener = courtyard.configuration.listeners[Int(courtyard.links[holding.handle.slot].mailbox.origin.listener)]
    world.runPlainAlone(line, in: bytes, by: holding.handle, home: home(of: listener, world), &effects)
  }

  /// A plain connection has opened.
  mutating func welcomePlain(_ handle: Handle, _ peer: Address, home: String, _ world: inout World) {
    world.welcomePlain(handle, address: peer.hostAndPort, home: home, &effects)
    fanout.notify(.registered, handle, courtyard)
  }

  /// Where a listener's newcomers land.
  func home(of listener: ListenerConfiguration, _ world: borrowing World) -> String {
    listener.room ?? world.settings.lobby
  }

  /// The same bytes without telnet's commands. They go before lines are told apart, since one may hold the byte LF.
  /// Consumes the reference to `segment`.
  static func withoutTelnet(_ segment: Segment) -> Segment {
    // Without IAC there is at most a CR NUL, whose NUL no text keeps.
    guard segment.span.firstOffset(of: 0xFF) != nil else { return segment }
    var writer = ByteWriter(capacity: segment.count)
    TelnetFilter.copy(segment.span, to: &writer)
    segment.release()
    return Segment(copying: writer.span)
  }

  /// Cuts a line that is longer than a plain line may be, and moves the cursor back to what follows the cut.
  static func shorten(_ line: inout Range<Int>?, in lines: Segment, _ cursor: inout LineCursor) {
    guard let whole = line, whole.count > Limits.plainLineBytesMax else { return }
    let end = PlainText.characterEnd(lines.span, from: whole.lowerBound, bytesMax: Limits.plainLineBytesMax)
    line = whole.lowerBound..<end
    cursor = LineCursor(startingAt: end)
  }
}
