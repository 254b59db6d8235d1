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

/// Hands on what passes the threshold.
struct ThresholdLogHandler: LogHandler {
  var inner: any LogHandler

  var logLevel: Logger.Level {
    get { LogThreshold.level }
    set { LogThreshold.level = newValue }
  }

  var metadata: Logger.Metadata {
    get { inner.metadata }
    set { inner.metadata = newValue }
  }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { inner[metadataKey: key] }
    set { inner[metadataKey: key] = newValue }
  }

  func log(event: LogEvent) { inner.log(event: event) }
}
