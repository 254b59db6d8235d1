import MadangMemory
import MadangWire

/// What slow work came to, as a value: what is carried out with the world alone. It can be written down and carried out
/// elsewhere, by another world that has heard all the same.
package protocol Outcome: FieldCodable, Sendable {
  /// What it is called where outcomes are written; stays the same for ever.
  static var name: String { get }

  /// Looks at nothing but itself, the world, and what it is given: no store, no clock, nothing else that another world may
  /// not have.
  func carryOut(_ world: inout World, _ handle: Handle, _ effects: inout Effects)

  /// Without what nobody else may read, such as a recovery code; else itself.
  var withoutSecrets: Self { get }
}

extension Outcome {
  package var withoutSecrets: Self { self }

  /// Stands where a secret stood.
  package static var secretMark: String { "*" }
}
