import MadangChat
import MadangKernel
import MadangRecords
import Synchronization
import Testing

@testable import Madang

@Suite struct TroubleLogTests {
  @Test("A disk that fails at each question fills no log: once a minute, with how often it was")
  func onceAMinute() {
    let lines = Mutex<[String]>([])
    let now = Atomic<UInt64>(1)
    let log = TroubleLog(now: { now.load(ordering: .relaxed) }, tell: { line in lines.withLock { $0.append(line) } })
    let one = StoreError.failed(file: "a.db", detail: "disk I/O error")
    for _ in 0..<100 { log.note(one) }
    #expect(lines.withLock { $0 } == ["Data: \(one)"])
    // Another trouble is told at once.
    log.note(.full(file: "a.db"))
    #expect(lines.withLock { $0.count } == 2)
    now.add(60_000_000_000, ordering: .relaxed)
    log.note(one)
    #expect(lines.withLock { $0.last } == "Data: \(one) 99 more times since this was said last.")
    for number in 0..<1_000 { log.note(.failed(file: "a.db", detail: "\(number)")) }
    #expect(lines.withLock { $0.count } == 1_003)
  }
}
