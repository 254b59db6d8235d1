/// How far an echo has come. Only the reactor touches it.
final class EchoProgress {
  /// A deflated message that a thread deals with; frames behind it wait.
  var job: Echo?
  /// Bytes that were to be sent back so far.
  var echoedBytes = 0
  /// How many of them had gone when its time was last looked at, and whether others have waited ever since.
  var sentBefore = 0
  var isWaiting = false
}
