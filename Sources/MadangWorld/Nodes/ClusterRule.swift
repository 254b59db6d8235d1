/// What several nodes with one world rest on. A test leaves one of them out, to see that it is missed.
package enum ClusterRule: Sendable, CaseIterable {
  /// What counts was said in a life that goes on.
  case epoch
  /// It counts once, in the order in which its node has said it.
  case number
  /// A nickname is theirs whose claim comes first in the log, wherever they are.
  case claim
  /// A node hands out to the people who are connected to it.
  case locality

  #if DEBUG
    @TaskLocal package static var leftOut: ClusterRule?
    package var holds: Bool { ClusterRule.leftOut != self }
  #else
    @inlinable package var holds: Bool { true }
  #endif
}
