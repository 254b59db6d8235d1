import MadangMemory
import MadangRecords
import MadangWire
import MadangWorld

/// Carrying out what another world was told, or what all were told in one order.
extension Shell {
  /// Where the line of an entry begins in its body, and where the plain dialect's newcomers land. See `Shell.change`.
  package func line(in body: Span<UInt8>, isPlain: Bool) throws(FieldError) -> (home: String?, start: Int) {
    guard isPlain else { return (nil, 0) }
    var reader = FieldReader(body)
    let home = try String?(from: &reader)
    return (home, body.count - reader.remaining)
  }

  /// Carries out what happened to a connection which is here, but for lines. Of one that has ended, whoever carries it out
  /// has yet to end its session: see `World.end`.
  ///
  /// - Precondition: `effects` has begun for the connection.
  package func carryOut(
    _ kind: Entry.Kind, _ body: Span<UInt8>, of handle: Handle, _ world: inout World, _ effects: inout Effects
  ) throws(FieldError) {
    var reader = FieldReader(body)
    switch kind {
    case .quiet: if !effects.encoding.hasBareLines { world.endStaleBatch(of: handle, &effects) }
    case .binary: world.answerInBinary(handle)
    case .outcome: try OutcomeTable.read(from: &reader).carryOut(&world, effects.author, &effects)
    case .outcomes:
      // All of them are read before the first is carried out.
      let isBinding: Bool = try reader.next()
      var outcomes: [any Outcome] = []
      while !reader.isAtEnd { outcomes.append(try OutcomeTable.read(from: &reader)) }
      if world.hasLeft(handle), !isBinding { return }
      for outcome in outcomes { outcome.carryOut(&world, effects.author, &effects) }
    case .dismissed:
      let ending: Ending = try reader.next()
      if ending.isShutdown { world.beginEnding(milliseconds: effects.milliseconds) }
      world.dismiss(
        handle, reason: ending.reason, note: ending.note, unheardMilliseconds: ending.unheardMilliseconds, &effects)
    case .ended:
      let ending: Ending = try reader.next()
      world.disconnect(
        handle, reason: ending.reason, unheardMilliseconds: ending.unheardMilliseconds, &effects)
    case .line, .opened, .broughtBack, .settings, .keeping, .digest, .stored, .agreement: throw .unknown
    }
    try reader.end()
  }
}
