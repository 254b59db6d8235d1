import Logging
import Synchronization

/// The least severe level that is logged. It can change while loggers are in use, which keep no level of their own.
enum LogThreshold {
  /// Its place among all levels.
  private static let place = Atomic<Int>(0)

  static var level: Logger.Level {
    get { Logger.Level.allCases[place.load(ordering: .relaxed)] }
    set { place.store(Logger.Level.allCases.firstIndex(of: newValue) ?? 0, ordering: .relaxed) }
  }
}
