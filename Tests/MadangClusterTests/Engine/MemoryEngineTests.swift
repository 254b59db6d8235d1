import MadangCluster
import MadangTestSupport
import MadangTestTraits
import MadangWorld
import Testing

/// Engines of one process that share a log.
@Suite(.againstHanging, .waits) struct MemoryEngineTests {
  private let log = MemoryLog()

  private func append(_ text: String, to engine: MemoryEngine) -> Bool { engine.append(Array(text.utf8)) }

  @Test("What two append at once, both have in one order; who comes later has it from where they say")
  func order() {
    let receivers = [KeepingReceiver(), KeepingReceiver()]
    let engines = receivers.map { receiver in
      let engine = MemoryEngine(log)
      engine.start(after: 0, receiver)
      return engine
    }
    for number in 0..<100 {
      for index in 0..<2 { #expect(append("\(index) \(number)", to: engines[index])) }
    }
    let late = KeepingReceiver()
    let third = MemoryEngine(log)
    third.start(after: 150, late)
    #expect(eventually { receivers.allSatisfy { $0.texts.count == 200 } && late.texts.count == 50 })
    for engine in engines + [third] { engine.stop() }
    #expect(receivers[0].texts == receivers[1].texts && receivers[0].isWhole(from: 1))
    #expect(late.texts == Array(receivers[0].texts[150...]) && late.isWhole(from: 151))
  }

  @Test("A snapshot that is whole is handed to who begins; one that is not never was")
  func snapshots() {
    let receiver = KeepingReceiver()
    let engine = MemoryEngine(log)
    engine.start(after: 0, receiver)
    #expect(eventually { receiver.isLive })
    for number in 0..<10 { #expect(append("\(number)", to: engine)) }
    let pieces: [[UInt8]] = [[1], [2, 2], [3]]
    for (index, bytes) in pieces.enumerated() {
      #expect(log.snapshotPosition == nil)
      engine.keep(LogSnapshotWriter.Piece(bytes, isFirst: index == 0, isLast: index == 2), of: 4)
    }
    #expect(receiver.now.kept == [KeptSnapshot(at: 4, bytes: 4)] && log.snapshotPosition == 4)
    // Of another, some is missing.
    engine.keep(LogSnapshotWriter.Piece([9], isFirst: true, isLast: false), of: 8)
    engine.keep(LogSnapshotWriter.Piece([9], isFirst: false, isLast: true), of: 9)
    #expect(receiver.now.kept.count == 1 && log.snapshotPosition == 4)
    let late = KeepingReceiver { $0 == pieces ? 4 : nil }
    let second = MemoryEngine(log)
    second.start(after: 0, late)
    #expect(eventually { late.texts.count == 6 })
    #expect(late.isWhole(from: 5) && receiver.now.snapshot == nil)
    let blind = KeepingReceiver()
    let third = MemoryEngine(log)
    third.start(after: 0, blind)
    #expect(eventually { blind.texts.count == 10 })
    #expect(blind.now.snapshot == pieces && blind.isWhole(from: 1))
    // It was asked again, where it begins without that.
    #expect(blind.now.extents == [4, nil].map { LogExtent(first: 1, last: 10, snapshot: $0) })
    let own = KeepingReceiver(start: .after(7))
    let nobody = KeepingReceiver(start: .nowhere)
    let others = [own, nobody].map { receiver in
      let engine = MemoryEngine(log)
      engine.start(after: 0, receiver)
      return engine
    }
    #expect(eventually { own.texts.count == 3 && !nobody.now.extents.isEmpty })
    #expect(own.isWhole(from: 8) && own.now.snapshot == nil)
    for engine in [engine, second, third] + others { engine.stop() }
    #expect(nobody.now.batches.isEmpty && nobody.now.states.isEmpty)
  }

  @Test("While it is silent all is lost, and the receiver is told before and after")
  func silence() {
    let receiver = KeepingReceiver()
    let engine = MemoryEngine(log)
    engine.start(after: 0, receiver)
    #expect(eventually { receiver.isLive })
    log.isSilent = true
    #expect(append("lost", to: engine))
    #expect(eventually { receiver.now.states.count == 2 })
    log.isSilent = false
    #expect(eventually { receiver.isLive })
    log.lose(1)
    #expect(append("lost too", to: engine) && append("kept", to: engine))
    #expect(eventually { receiver.texts == ["kept"] })
    engine.stop()
    let states = receiver.now.states
    #expect(states.count == 3 && states[0] == states[2] && log.last == 1)
    guard case .silent = states[1] else {
      Issue.record("It was never silent.")
      return
    }
  }

  @Test("Who has more than there is, is refused; who has stopped takes and hears nothing")
  func ends() {
    let receiver = KeepingReceiver()
    let engine = MemoryEngine(log)
    engine.start(after: 1, receiver)
    #expect(eventually { receiver.refusal != nil })
    engine.stop()
    engine.stop()
    #expect(!append("late", to: engine) && log.last == 0)
    #expect(receiver.refusal == "The log has gone back before 1.")
  }
}
