import MadangMemory
import Synchronization

/// How the server is doing, for `madang status`. Nobody waits for anybody here: what is read is not in step with the rest.
final class Gauges: Sendable {
  /// What one worker has counted since it told of it last, in its own memory.
  struct Tally {
    var messages = 0
    var deliveries = 0
  }

  private let refusals = InlineArray<14, Atomic<Int>> { _ in Atomic(0) }
  /// Connections whose socket takes no more just now.
  let slowReaders = Atomic<Int>(0)
  private let messages = Atomic<Int>(0)
  private let deliveries = Atomic<Int>(0)
  /// Tier 1.
  private let meter = Lock(RateMeter())
  /// Where the server listens. Tier 1.
  let listeners = Lock<[String]>([])

  init() { precondition(refusals.count == Refusal.allCases.count, "Each refusal is counted.") }

  func count(_ refusal: Refusal, times: Int = 1) {
    refusals[refusal.rawValue].wrappingAdd(times, ordering: .relaxed)
  }

  /// Those that there were.
  var refused: [(reason: String, count: Int)] {
    Refusal.allCases.compactMap { refusal in
      let count = refusals[refusal.rawValue].load(ordering: .relaxed)
      return count > 0 ? ("\(refusal)", count) : nil
    }
  }

  func add(_ tally: inout Tally) {
    messages.wrappingAdd(tally.messages, ordering: .relaxed)
    deliveries.wrappingAdd(tally.deliveries, ordering: .relaxed)
    tally = Tally()
  }

  func totals(at milliseconds: Int64) -> RateMeter.Sample {
    RateMeter.Sample(
      milliseconds: milliseconds, messages: messages.load(ordering: .relaxed),
      deliveries: deliveries.load(ordering: .relaxed))
  }

  func sample(at milliseconds: Int64) {
    let totals = totals(at: milliseconds)
    meter.withLock { $0.add(totals) }
  }

  func rates(at now: RateMeter.Sample) -> (messages: Double, deliveries: Double) {
    meter.withLock { $0.rates(at: now) }
  }
}
