/// What a load does besides being connected.
package enum Scenario: String, Sendable, CaseIterable {
  /// Some say something, everyone in the room gets it.
  case fanout
  /// Nobody says anything.
  case idle
  /// Some leave and join as fast as they can, while the others talk.
  case churn
  /// Some stop reading, while the others talk.
  case slowReader = "slow-reader"
  /// Each is alone in a room and gets back what it says.
  case echo
}
