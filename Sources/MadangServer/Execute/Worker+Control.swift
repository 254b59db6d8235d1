import MadangChat
import MadangKernel
import MadangMemory

/// Lines of the control socket. Nothing slows them down: whoever may connect there is trusted.
extension Worker {
  /// Runs a line that only reads the world; false where it must have it alone.
  mutating func runSharedControl(
    _ range: Range<Int>, _ holding: Current, _ lines: Segment, _ world: borrowing World
  ) -> Bool {
    begin(holding.handle, world)
    switch courtyard.configuration.controls.match(String(bytes: lines.span.extracting(range))) {
    case .empty: return true
    case .refused(let reason): effects.controlRefuse(reason)
    case .command(let row, let arguments):
      let request = ControlRequest(arguments: arguments, server: facts)
      switch row.rule {
      case .exclusive: return false
      case .shared(let rule): rule(world, request, &effects)
      case .slow(let prepare):
        if let work = prepare(world, request, &effects) {
          park(work, holding.handle, label: nil)
          return true
        }
      }
    }
    fanout.apply(effects, world, courtyard, mayGather: false)
    return true
  }

  mutating func runControlAlone(_ bytes: Span<UInt8>, _ world: inout World) {
    guard case .command(let row, let arguments) = courtyard.configuration.controls.match(String(bytes: bytes)),
      case .exclusive(let rule) = row.rule
    else { return }
    rule(&world, ControlRequest(arguments: arguments, server: facts), &effects)
  }

  /// A connection to the control socket has opened. There is nothing that it would have to register for.
  mutating func openControl(_ handle: Handle, _ world: inout World) {
    let user = courtyard.links[handle.slot].mailbox.user
    world.openControl(handle, user: courtyard.configuration.userNames[user] ?? "user \(user)")
    begin(handle, world)
    fanout.notify(.registered, handle, courtyard)
  }

  private var facts: ControlFacts { ControlFacts(residentBytes: ResidentMemory.bytes()) }
}
