/// Somebody who is told how a load goes, a few times a second, on the generator's thread.
package protocol LoadObserver: AnyObject {
  /// A line worth keeping, such as what a phase came to.
  func note(_ line: String)
  func tick(_ snapshot: LoadSnapshot)
}

/// Shows nothing.
package final class SilentObserver: LoadObserver {
  package init() {}
  package func note(_ line: String) {}
  package func tick(_ snapshot: LoadSnapshot) {}
}
