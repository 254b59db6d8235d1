import MadangChat
import MadangMemory
import Synchronization

/// How the server is doing, for `madang status` and `/metrics`. Each thread counts on a board of its own; nobody waits for
/// anybody here, and what is read is not in step with the rest.
final class Gauges: Sendable {
  private let refusals = InlineArray<16, Atomic<Int>> { _ in Atomic(0) }
  /// Connections whose socket takes no more just now.
  let slowReaders = Atomic<Int>(0)
  let reactor: CounterBoard
  /// One for each worker, in the order in which they were made. Tier 1.
  private let workers = Lock<[CounterBoard]>([])
  /// How long slow work took. Its threads have it together, for it is seldom. Tier 1.
  private let slowTimes = Lock(HistogramReading(.nanoseconds))
  /// Tier 1.
  let history = Lock(HistoryWatch())
  /// Tier 1.
  private let meter = Lock(RateMeter())
  /// What is asked of one connection. Set once. Tier 1.
  let connections = Lock<@Sendable (Handle) -> ConnectionFacts?>({ _ in nil })
  /// Where the server listens. Tier 1.
  let listeners = Lock<[String]>([])

  init(listeners: Int) {
    reactor = CounterBoard(count: ReactorWord.count(listeners: listeners))
    precondition(refusals.count == Refusal.allCases.count, "Each refusal is counted.")
  }

  func count(_ refusal: Refusal, times: Int = 1) {
    refusals[refusal.rawValue].wrappingAdd(times, ordering: .relaxed)
  }

  func count(of refusal: Refusal) -> Int { refusals[refusal.rawValue].load(ordering: .relaxed) }

  /// Those that there were.
  var refused: [(reason: String, count: Int)] {
    Refusal.allCases.compactMap { refusal in
      let count = count(of: refusal)
      return count > 0 ? ("\(refusal)", count) : nil
    }
  }

  /// A board for another worker.
  func addWorker() -> CounterBoard {
    let board = CounterBoard(count: WorkerWord.count)
    workers.withLock { $0.append(board) }
    return board
  }

  var workerBoards: [CounterBoard] { workers.withLock { $0 } }

  func countSlowWork(nanoseconds: Int) {
    slowTimes.withLock { times in
      times.counts[HistogramScale.nanoseconds.bucket(of: nanoseconds)] += 1
      times.sum += nanoseconds
    }
  }

  var slowWork: HistogramReading { slowTimes.withLock { $0 } }

  func totals(at milliseconds: Int64) -> RateMeter.Sample {
    var totals = RateMeter.Sample(milliseconds: milliseconds)
    for board in workerBoards {
      totals.messages += board[WorkerWord.messages] + board[WorkerWord.messages + 1]
      totals.deliveries += board[WorkerWord.deliveries] + board[WorkerWord.deliveries + 1]
    }
    return totals
  }

  func sample(at milliseconds: Int64) {
    let totals = totals(at: milliseconds)
    meter.withLock { $0.add(totals) }
  }

  func rates(at now: RateMeter.Sample) -> (messages: Double, deliveries: Double) {
    meter.withLock { $0.rates(at: now) }
  }
}
