import Glibc
import MadangKernel
import MadangTestSupport

/// Reads what a process uses, or several together, from its clock and from /proc. Which they are is fixed; what they are asked is
/// read anew.
package struct ProcessMeter: Sendable {
  private let identifiers: [Int32]

  package init(identifier: Int32) { self.init([identifier]) }

  package init(_ identifiers: [Int32]) { self.identifiers = identifiers }

  /// The sum over all; nil where one of them is gone.
  private func sum<Number: FixedWidthInteger>(_ number: (Int32) -> Number?) -> Number? {
    identifiers.reduce(0 as Number?) { sum, identifier in sum.flatMap { sum in number(identifier).map { sum + $0 } } }
  }

  /// Refuses a process that is not there, whose figures would all be missing.
  package static func require(_ identifier: Int32) throws(UnusableOption) {
    let meter = ProcessMeter(identifier: identifier)
    if identifier < 1 || meter.processorNanoseconds == nil || meter.residentBytes == nil {
      throw UnusableOption("--server-pid \(identifier): there is no such process, or it can't be read")
    }
  }

  /// What the process has used up to now.
  package struct Reading: Sendable {
    package var threads: [ThreadTime] = []
    package var contextSwitches: UInt64 = 0
    package var at: UInt64 = 0
  }

  /// One thread and its processor time.
  package struct ThreadTime: Sendable, Equatable {
    package var identifier: Int32
    package var name: String
    package var nanoseconds: UInt64
  }

  /// Nanoseconds of processor time of all threads, ended ones too.
  package var processorNanoseconds: UInt64? { sum { ProcessClock.nanoseconds(of: $0) } }

  /// Bytes of memory that are resident: VmRSS.
  package var residentBytes: Int? { status("VmRSS:").map { $0 * 1024 } }

  package var threadCount: Int? { status("Threads:") }

  private func status(_ label: String) -> Int? {
    sum { identifier in
      ProcFile.read("/proc/\(identifier)/status").flatMap { ProcFile.number(after: label, in: $0) }.map { Int($0) }
    }
  }

  /// Each thread's time, and the context switches of all threads that run now.
  package func read(contextSwitches: Bool = true) -> Reading {
    var reading = Reading()
    for identifier in identifiers { read(identifier, contextSwitches: contextSwitches, into: &reading) }
    reading.at = MonotonicClock.nanoseconds()
    return reading
  }

  private func read(_ identifier: Int32, contextSwitches: Bool, into reading: inout Reading) {
    for name in ProcFile.entries(of: "/proc/\(identifier)/task") {
      guard let thread = Int32(name), let stat = ProcFile.read("/proc/\(identifier)/task/\(name)/stat"),
        let time = ProcFile.threadTime(thread, stat: stat)
      else { continue }
      reading.threads.append(time)
      guard contextSwitches, let status = ProcFile.read("/proc/\(identifier)/task/\(name)/status") else { continue }
      reading.contextSwitches += ProcFile.number(after: "\nvoluntary_ctxt_switches:", in: status) ?? 0
      reading.contextSwitches += ProcFile.number(after: "nonvoluntary_ctxt_switches:", in: status) ?? 0
    }
  }
}
