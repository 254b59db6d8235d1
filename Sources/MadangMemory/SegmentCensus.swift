#if DEBUG
  import Synchronization

  /// Counts the segments that were made and not freed while one thread ran under it: what is left at the end was leaked.
  /// Debug builds only, so that a release build pays nothing.
  package final class SegmentCensus: Sendable {
    @TaskLocal package static var current: SegmentCensus?

    private let count = Atomic<Int>(0)

    package init() {}

    package var living: Int { count.load(ordering: .relaxed) }

    static func note(_ change: Int) {
      current?.count.wrappingAdd(change, ordering: .relaxed)
    }
  }
#endif
