/// Whose history an event belongs to. Names are folded on the way in, so that equal conversations are equal values.
package enum Conversation: Hashable, Sendable {
  /// A room's name, folded.
  case room(String)
  /// Two people, folded, the lesser name first. A person is an account, or a nickname where there is none.
  case direct(String, String)

  package init(room name: String) {
    self = .room(name.foldedName)
  }

  /// A conversation of two; of one, where somebody talks to themselves.
  package init(between one: String, and another: String) {
    precondition(!one.isEmpty && !another.isEmpty, "A conversation of two has two names.")
    let left = one.foldedName
    let right = another.foldedName
    // By bytes: whatever else compares strings would have to agree with the database for ever.
    self = left.utf8.lexicographicallyPrecedes(right.utf8) ? .direct(left, right) : .direct(right, left)
  }

  /// The other one in a conversation of two; nil for a room, and where `identity` has no part in it.
  package func partner(of identity: String) -> String? {
    guard case .direct(let one, let another) = self else { return nil }
    return switch identity {
    case one: another
    case another: one
    default: nil
    }
  }
}
