/// What slow work may know of its turn, and what it has to say of it. Any thread may call it.
package struct SlowTurn: Sendable {
  /// Whether it may go on. What can't be cut short does not ask.
  package let mayGoOn: @Sendable () -> Bool
  /// See `noteStrain`.
  private let onStrain: @Sendable () -> Void

  /// All the time that it wants.
  package static let free = SlowTurn(mayGoOn: { true }, onStrain: {})

  package init(mayGoOn: @escaping @Sendable () -> Bool, onStrain: @escaping @Sendable () -> Void) {
    self.mayGoOn = mayGoOn
    self.onStrain = onStrain
  }

  /// It has cost much and brought nobody anything, as a wrong password does: whoever comes from the same address waits
  /// behind others from now on.
  package func noteStrain() { onStrain() }
}
