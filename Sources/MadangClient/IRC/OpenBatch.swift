/// A batch that the server has begun and not ended. IRCv3, batch.
struct OpenBatch: Equatable {
  /// Whether its lines were said before: history, or what a search found.
  let isPast: Bool
  /// Whether the person asked for it, and is told when it ends what it came to.
  let isAwaited: Bool
  var count = 0
}
