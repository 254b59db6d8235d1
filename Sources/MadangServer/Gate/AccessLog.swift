import MadangKernel
import MadangWire

/// Lines about requests of HTTP on their way to a file: the reactor adds them, and a thread that may wait for the disk takes
/// them. Where that thread falls behind, lines are counted instead of kept.
package final class AccessLog: Sendable {
  /// What may wait to be written.
  static let bytesMax = 1 << 20

  /// What there is to do for whoever writes.
  package struct Work: Sendable {
    /// Whole lines.
    package var lines: [UInt8] = []
    /// Lines that did not fit.
    package var lost = 0
    /// The file is to be opened anew: another one may have taken its place.
    package var reopens = false
    /// Nothing follows.
    package var isLast = false

    var isNothing: Bool { lines.isEmpty && lost == 0 && !reopens && !isLast }
  }

  /// Tier 1.
  private let work = Monitor(Work())

  package init() {}

  func add(_ line: Span<UInt8>) {
    let isFirst = work.withLock { work in
      if work.lines.count + line.count > AccessLog.bytesMax {
        work.lost += 1
        return work.lost == 1
      }
      let isFirst = work.lines.isEmpty
      for index in line.indices { work.lines.append(line[index]) }
      return isFirst
    }
    if isFirst { work.signalOne() }
  }

  package func reopen() {
    work.withLock { $0.reopens = true }
    work.signalOne()
  }

  /// Nothing is added any more.
  package func close() {
    work.withLock { $0.isLast = true }
    work.signalOne()
  }

  /// Waits until there is something to do, or until a moment of the monotonic clock: then there may be nothing.
  package func take(until deadline: UInt64?) -> Work {
    func take(_ work: inout Work) -> Work {
      defer { work = Work(isLast: work.isLast) }
      return work
    }
    guard let deadline else { return work.wait(until: { !$0.isNothing }, then: take) }
    return work.wait(until: { !$0.isNothing }, deadline: deadline, then: { work, _ in take(&work) })
  }
}
