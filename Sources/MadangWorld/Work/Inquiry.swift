import MadangMemory

/// A question over many rows, such as LIST: it is answered in pieces, each while the world is shared, and goes on where it
/// stopped. Between two pieces the world may change: rows that came meanwhile need not be told, those that stay must be.
package struct Inquiry: Sendable {
  /// Looks at rows from a position on, and moves it. True once there is nothing more to tell.
  package typealias Look = @Sendable (borrowing World, inout Int, inout LookBudget, inout Effects) -> Bool

  private var position: Int
  private let look: Look

  package init(from position: Int = 0, _ look: @escaping Look) {
    self.position = position
    self.look = look
  }

  /// One piece of the answer. True where it was the last.
  package mutating func goOn(_ world: borrowing World, _ budget: inout LookBudget, _ effects: inout Effects) -> Bool {
    look(world, &position, &budget, &effects)
  }
}
