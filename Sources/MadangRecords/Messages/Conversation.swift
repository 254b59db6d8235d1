/// Whose history an event belongs to. Names are folded on the way in, so that equal conversations are equal values.
package enum Conversation: Hashable, Sendable {
  /// A room's name, folded.
  case room(String)
  /// Two people's identities, folded, the lesser one first.
  case direct(String, String)

  package init(room name: String) {
    self = .room(name.foldedName)
  }

  /// Stands before the nickname of somebody without an account. No name begins with it, so that nobody comes to what an
  /// account said by taking its name.
  package static let guestMark = UInt8(ascii: "*")

  /// Who somebody is to the history: an account, or a nickname where there is none.
  package static func identity(account: String?, nick: String) -> String {
    account ?? String(UnicodeScalar(guestMark)) + nick
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
