/// How long the engine waits for what, and how much of it waits.
package struct NatsLimits: Sendable {
  /// To connect to one server, of which each is tried.
  package var connectMilliseconds: Int64 = 2_000
  /// Between a failed try and the next.
  package var retryMilliseconds: Int64 = 250
  /// How often a server is asked whether it is there, and how many of these may go unanswered.
  package var pingMilliseconds: Int64 = 1_000
  package var pingsMax: Int32 = 2
  package var writeMilliseconds: Int64 = 2_000
  /// For an answer of JetStream.
  package var answerMilliseconds: Int64 = 2_000
  /// From where something was appended and nothing has come to where the log is said to be silent.
  package var silenceMilliseconds: Int64 = 2_000
  /// How often it is looked whether all that there is has come, and, while the log is silent, whether it is back.
  package var probeMilliseconds: Int64 = 1_000
  package var askAgainMilliseconds: Int64 = 250
  /// How long a log may end before what this node has, as it does for a moment where a new leader is not up to date.
  package var regressMilliseconds: Int64 = 10_000
  /// Times at which a stream was made that are no further apart are of one stream, see `LogCreation`.
  package var creationMilliseconds: Int64 = 10_000
  /// What was published and not taken yet; beyond that it is read again.
  package var publishedMax: Int32 = 4_096
  package var publishedBytesMax: Int32 = 64 << 20
  /// Batches that are asked for at a time.
  package var asksMax = 32
  /// What was appended and is not sent yet.
  package var appendedBytesMax = 8 << 20

  package init() {}
}
