import MadangTestSupport
import Testing

@testable import MadangBenchCore
@testable import MadangKernel

/// What /proc says, and programs that are started and ended.
struct ProcessTests {
  @Test func aThreadsTimeIsFoundBehindAnyName() {
    let stat = "77 (a) b (c)) S 1 2 3 0 -1 4194304 5 6 7 8 150 50 9 10 20 0 1 0"
    #expect(
      ProcFile.threadTime(77, stat: stat)
        == ProcessMeter.ThreadTime(identifier: 77, name: "a) b (c)", nanoseconds: 2_000_000_000))
    #expect(ProcFile.threadTime(77, stat: "77 (short) S 1") == nil)
  }

  @Test func numbersFollowTheirLabels() {
    let status = "Name:\tx\nVmRSS:\t   1234 kB\nvoluntary_ctxt_switches:\t7\nnonvoluntary_ctxt_switches:\t9\n"
    #expect(ProcFile.number(after: "VmRSS:", in: status) == 1234)
    #expect(ProcFile.number(after: "\nvoluntary_ctxt_switches:", in: status) == 7)
    #expect(ProcFile.number(after: "nonvoluntary_ctxt_switches:", in: status) == 9)
    #expect(ProcFile.number(after: "VmSwap:", in: status) == nil)
  }

  @Test func threadsOfOneNameAreTakenTogetherAndTheReactorLeads() {
    func reading(_ at: UInt64, _ times: [UInt64]) -> ProcessMeter.Reading {
      let names = ["main", "reactor", "worker-1", "client", "client"]
      let threads = zip(names, times).enumerated().map {
        ProcessMeter.ThreadTime(identifier: Int32($0.offset), name: $0.element.0, nanoseconds: $0.element.1)
      }
      return ProcessMeter.Reading(threads: threads, contextSwitches: at / 1000, at: at)
    }
    let use = ThreadUse(
      from: reading(0, [0, 5, 0, 0, 0]),
      to: reading(1_000_000_000, [0, 200_000_005, 500_000_000, 100_000_000, 300_000_000]))
    #expect(use.shares.map(\.name) == ["reactor", "worker-1", "2 × client", "main"])
    #expect(use.shares.map(\.share) == [0.2, 0.5, 0.4, 0])
    #expect(use.contextSwitchesPerSecond == 1_000_000)
    #expect(use.threadCount == 5)
  }

  @Test func aChildIsHeardAndEnded() throws {
    let child = try ChildProcess(path: "/bin/sh", arguments: ["-c", "echo one; echo two; exec tail -f /dev/null"])
    #expect(child.nextLine(timeoutMilliseconds: 5000) == .text("one"))
    #expect(child.nextLine(timeoutMilliseconds: 5000) == .text("two"))
    #expect(child.isRunning)
    #expect(child.end() == nil, "ended by a signal")
    #expect(!child.isRunning)
  }

  @Test func aChildThatEndsByItselfIsNoticed() throws {
    let child = try ChildProcess(path: "/bin/sh", arguments: ["-c", "exit 3"])
    #expect(child.nextLine(timeoutMilliseconds: 5000) == .ended)
    #expect(child.end() == 3)
  }

  @Test func aMissingProgramIsAnError() {
    #expect(throws: Errno.self) { try ChildProcess(path: "/nowhere/at/all", arguments: []) }
  }

  @Test(arguments: Peer.allCases) func eachPeersConfigurationHasItsPort(peer: Peer) {
    #expect(peer.configuration(port: 12_345, directory: "/tmp/x").contains("12345"))
  }
}
