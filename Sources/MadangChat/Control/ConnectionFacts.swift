/// What passes through one connection, since it was opened.
package struct ConnectionFacts: Sendable {
  /// Where it came in: the number of the listener, and its address.
  package var listenerNumber = 0
  package var listener = ""
  /// Bytes that wait to be sent.
  package var waitingBytes = 0
  package var receivedBytes = 0
  package var sentBytes = 0
  package var receivedMessages = 0
  package var sentMessages = 0

  package init() {}
}
