import Glibc
import MadangKernel

/// Shows how a load goes: a picture that is drawn over itself on a terminal, plain lines elsewhere. Belongs to the
/// generator's thread.
package final class LiveView: LoadObserver {
  private let draws: Bool
  private var picture = LivePicture()
  private var drawnLines = 0
  private var meter: ProcessMeter?
  private var residentBefore: Int?
  private var lastReading: ProcessMeter.Reading?
  private var lastDeliveries: (count: UInt64, at: UInt64)?
  private var lastPhase: LoadSnapshot.Phase?
  private var lastPrinted: UInt64 = 0

  package init() {
    draws = LiveView.draws(onTerminal: StandardStream.output.isTerminal, kind: Environment.value(of: "TERM"))
  }

  /// Whether a picture can be drawn over itself: not on a terminal that knows no commands.
  package static func draws(onTerminal isTerminal: Bool, kind: String?) -> Bool {
    isTerminal && kind != nil && kind != "dumb"
  }

  /// Looked at anew for each picture, as windows change: a line that is wider would take two, and be left behind.
  private var width: Int { min(WindowSize.columns(of: .output) ?? 80, 200) }

  /// Starts anew for another load.
  package func begin(_ heading: String, connections: Int, process: Int32?) {
    picture = LivePicture()
    picture.heading = heading
    picture.connections = connections
    meter = process.map { ProcessMeter(identifier: $0) }
    residentBefore = meter?.residentBytes
    lastReading = nil
    lastDeliveries = nil
    lastPhase = nil
    if !draws { print(heading) }
  }

  /// Removes the picture, so that a report can follow.
  package func finish() {
    erase()
    fflush(nil)
  }

  package func note(_ line: String) {
    erase()
    print("  \(line)")
    fflush(nil)
  }

  package func tick(_ snapshot: LoadSnapshot) {
    let now = MonotonicClock.nanoseconds()
    picture.snapshot = snapshot
    if let last = lastDeliveries, snapshot.phase != .joining, snapshot.phase != .settling {
      let seconds = Double(now - last.at) / 1e9
      picture.deliveriesPerSecond.append(Double(snapshot.deliveries - min(snapshot.deliveries, last.count)) / seconds)
    }
    lastDeliveries = (snapshot.deliveries, now)
    draws ? drawLive() : printPlainly(snapshot, now)
    lastPhase = snapshot.phase
  }

  private func drawLive() {
    readServer()
    erase()
    let lines = picture.lines(width: width)
    for line in lines { print(line) }
    drawnLines = lines.count
    fflush(nil)
  }

  private func erase() {
    // Up by as many lines as were drawn, and clear from there on.
    if drawnLines > 0 { print("\u{1B}[\(drawnLines)A\u{1B}[J", terminator: "") }
    drawnLines = 0
  }

  private func printPlainly(_ snapshot: LoadSnapshot, _ now: UInt64) {
    guard snapshot.phase != lastPhase || now - lastPrinted >= 1_000_000_000 else { return }
    lastPrinted = now
    var line = "  \(snapshot.phase.rawValue) \(Quantity.fixed(snapshot.done * 100, 0)) %"
    if snapshot.phase == .joining { line += ", \(Quantity.grouped(snapshot.joined)) joined" }
    if let last = picture.deliveriesPerSecond.last { line += ", \(Quantity.short(last)) deliveries/s" }
    print(line)
    fflush(nil)
  }

  /// Threads are read one by one: not where there are thousands, which would take longer than the time between ticks.
  private func readServer() {
    guard let meter else { return }
    if let resident = meter.residentBytes, let residentBefore, let snapshot = picture.snapshot, snapshot.joined > 0 {
      picture.bytesPerConnection = Double(resident - residentBefore) / Double(snapshot.joined)
    }
    guard (meter.threadCount ?? .max) <= 64 else { return }
    let reading = meter.read(contextSwitches: false)
    if let last = lastReading {
      // Processor time is kept in hundredths of a second: half a second at least makes a percentage of it.
      if reading.at - last.at < 450_000_000 { return }
      picture.threads = ThreadUse(from: last, to: reading).shares
    }
    lastReading = reading
  }
}
