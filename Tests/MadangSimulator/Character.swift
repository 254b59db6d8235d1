/// How a simulated client behaves besides talking.
package enum Character: Sendable, CaseIterable {
  /// Comes first, joins every room, reads everything, stays to the end: keeps the chronicle.
  case chronicler
  /// Stays, reads, answers.
  case steady
  /// Says QUIT at some point, and reads on until the connection ends.
  case quitter
  /// Closes the socket without a word.
  case closer
  /// Breaks the connection.
  case resetter
  /// Says that it will send no more, and reads the answers.
  case halfCloser
  /// Stops reading, and reads what is left much later.
  case dawdler
  /// Stops doing anything.
  case vanisher
  /// Sends far more than it may.
  case flooder
  /// Never finishes registering.
  case lurker
  /// Sends bytes that are no IRC.
  case babbler
}
