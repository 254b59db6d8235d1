import MadangChat
import MadangMemory

/// Where each number stands on a worker's `CounterBoard`.
enum WorkerWord {
  static var busyNanoseconds: Int { 0 }
  /// What was said, by who says it: IRC, then plain.
  static var messages: Int { 1 }
  /// How often something was handed to somebody alone, by whom.
  static var deliveries: Int { 3 }
  /// Bytes before and after they were deflated.
  static var deflatePlainBytes: Int { 5 }
  static var deflatedBytes: Int { 6 }
  /// Bytes before and after they were inflated.
  static var inflateBytes: Int { 7 }
  static var inflatedBytes: Int { 8 }
  /// Histograms: how long commands took that shared the world, and that had it alone, in nanoseconds.
  static var shared: Int { 9 }
  static var exclusive: Int { shared + HistogramScale.nanoseconds.wordCount }
  /// By `CommandNumber`.
  static var commands: Int { exclusive + HistogramScale.nanoseconds.wordCount }
  static var count: Int { commands + CommandNumber.count }
}
