/// A room that we are in, or want to be in.
struct Room: Equatable, Sendable {
  /// As the server writes it, once it has.
  var name: String
  /// The key that it takes to come in.
  var key: String?
  var isJoined = false
  /// Whether our JOIN has not been answered yet. A pipe waits for that.
  var isAwaited = false
  /// Folded nicknames, each with the way it is written.
  var members: [String: String] = [:]
  /// Names of a list that is still arriving.
  var arriving: [String] = []
  /// Whether the person asked for the list; otherwise it came because we came in.
  var isListWanted = false
}
