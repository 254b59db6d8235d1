import Glibc
import MadangKernel
import MadangWorld

/// What servers of NATS do without any node: batches of one size, each kept by all of them, from one program that has so many on
/// the way; and how long nothing comes where one of them is killed.
package struct EngineFigures: Sendable, Encodable {
  package struct Rate: Sendable, Encodable {
    package let batchBytes: Int
    package let batchesPerSecond: Double

    private enum CodingKeys: String, CodingKey {
      case batchBytes = "batch_bytes"
      case batchesPerSecond = "batches_per_second"
    }
  }

  private static let patienceSeconds = 30

  package let engines: Int
  package let window: Int
  package private(set) var rates: [Rate] = []
  /// Of each server that was killed in turn, the longest time in which nothing came.
  package private(set) var silences: [Double] = []

  private enum CodingKeys: String, CodingKey {
    case engines, window, rates
    case silences = "silence_seconds"
  }

  /// - Parameters:
  ///   - sizes: of batches, in bytes.
  ///   - seconds: for each size; and before and after each server that is killed, which is gone for twice as long.
  package static func run(
    _ servers: EngineServers, sizes: [Int], window: Int, seconds: Double, kills: Bool, observer: (String) -> Void
  ) throws(LoadFailure) -> EngineFigures {
    var figures = EngineFigures(engines: servers.count, window: window)
    let tap = LogTap(after: nil)
    let engine = try servers.connect(tap, network: "bench")
    defer { engine.stop() }
    for size in sizes {
      observer("batches of \(Quantity.grouped(size)) bytes")
      figures.rates.append(
        Rate(
          batchBytes: size, batchesPerSecond: try rate(engine, tap, Array(repeating: 7, count: size), window, seconds)))
    }
    if !kills { return figures }
    for number in 0..<servers.count {
      observer("server \(number + 1) of \(servers.count) is killed")
      tap.reset()
      try speak(engine, seconds)
      servers.end(number, inOrder: false)
      try speak(engine, seconds * 2)
      try servers.begin(again: number)
      let count = tap.count.batches
      try speak(engine, seconds)
      for _ in 0..<EngineFigures.patienceSeconds where tap.count.batches == count { try speak(engine, 1) }
      if tap.count.batches == count { throw .server("batches do not come back, though all servers are there") }
      figures.silences.append(Double(tap.count.longestPause) / 1e9)
    }
    return figures
  }

  private static func rate(
    _ engine: any LogEngine, _ tap: LogTap, _ batch: [UInt8], _ window: Int, _ seconds: Double
  ) throws(LoadFailure) -> Double {
    tap.reset()
    let start = MonotonicClock.nanoseconds()
    let end = start + UInt64(seconds * 1e9)
    var sent = 0
    while MonotonicClock.nanoseconds() < end {
      if Interruption.isAsked { throw .interrupted }
      while sent - tap.count.batches < window, engine.append(batch) { sent += 1 }
      let underway = sent
      if !tap.wait(seconds: 10, until: { $0.batches > underway - window }) { throw .server("batches do not come back") }
    }
    let rate = Double(tap.count.batches) * 1e9 / Double(MonotonicClock.nanoseconds() - start)
    tap.wait(seconds: 10) { $0.batches >= sent }
    return rate
  }

  /// One small batch each few milliseconds, whatever becomes of it.
  private static func speak(_ engine: any LogEngine, _ seconds: Double) throws(LoadFailure) {
    let end = MonotonicClock.nanoseconds() + UInt64(seconds * 1e9)
    while MonotonicClock.nanoseconds() < end {
      if Interruption.isAsked { throw .interrupted }
      _ = engine.append([7])
      usleep(5_000)
    }
  }

  package var lines: [String] {
    var table = TextTable(header: ["bytes", "batches/s", "MB/s"])
    for rate in rates {
      table.add([
        Quantity.grouped(rate.batchBytes), Quantity.significant(rate.batchesPerSecond),
        Quantity.significant(rate.batchesPerSecond * Double(rate.batchBytes) / 1e6),
      ])
    }
    var words = table.lines
    if let longest = silences.max() {
      words += ["", "Servers were killed one by one: nothing came for \(Quantity.significant(longest)) s at most."]
    }
    return words
  }
}
