#if Cluster
  import MadangCluster
  import MadangTestSupport
  import MadangTestTraits
  import MadangWorld
  import Testing

  /// Snapshots beside the log, with one server of NATS.
  @Suite(.needsNats, .againstHanging, .waits) struct NatsSnapshotTests {
    private let servers: NatsServers
    private static let pieces: [[UInt8]] = (0..<20).map { [UInt8](repeating: UInt8($0), count: 64 << 10) }

    init() throws { servers = try NatsServers() }

    private func bytes(_ pieces: [[UInt8]]) -> Int { pieces.reduce(0) { $0 + $1.count } }

    @Test("Who begins is handed the newest that is whole, and what stands in the log behind it")
    func newest() throws {
      let first = try NatsNode(servers.url)
      #expect(eventually { first.receiver.isLive })
      for number in 1...10 { #expect(first.say("\(number)")) }
      #expect(first.receiver.now.snapshot == nil)
      for position in [UInt64(2), 4, 6] {
        first.keep(NatsSnapshotTests.pieces + [[UInt8(position)]], of: position)
        #expect(eventually { first.receiver.now.kept.last?.position == position })
      }
      #expect(first.receiver.now.kept.allSatisfy { $0.failure == nil })
      #expect(first.receiver.now.kept.first?.bytes == bytes(NatsSnapshotTests.pieces) + 1)
      // One that never becomes whole.
      first.engine.keep(LogSnapshotWriter.Piece([9], isFirst: true, isLast: false), of: 8)
      let late = try NatsNode(servers.url, receiver: KeepingReceiver { $0.last == [6] ? 6 : nil })
      #expect(eventually { late.receiver.texts == (7...10).map { "\($0)" } })
      #expect(late.receiver.isWhole(from: 7) && late.receiver.now.snapshot == NatsSnapshotTests.pieces + [[6]])
      // Whoever has some of the log already goes on there.
      let third = try NatsNode(servers.url, after: 3)
      #expect(eventually { third.receiver.texts.count == 7 })
      #expect(third.receiver.isWhole(from: 4) && third.receiver.now.snapshot == nil)
      // Whoever can't read it begins with the log.
      let blind = try NatsNode(servers.url)
      #expect(eventually { blind.receiver.texts.count == 10 })
      #expect(blind.receiver.isWhole(from: 1) && blind.receiver.now.snapshot?.count == 21)
      // It was asked again, where it begins without that.
      #expect(blind.receiver.now.extents == [6, nil].map { LogExtent(first: 1, last: 10, snapshot: $0) })
      let own = try NatsNode(servers.url, receiver: KeepingReceiver(start: .after(7)))
      #expect(eventually { own.receiver.texts.count == 3 })
      #expect(own.receiver.isWhole(from: 8) && own.receiver.now.snapshot == nil)
      let nobody = try NatsNode(servers.url, receiver: KeepingReceiver(start: .nowhere))
      #expect(eventually { !nobody.receiver.now.extents.isEmpty })
      #expect(nobody.receiver.now.batches.isEmpty && !nobody.receiver.isLive)
    }

    @Test("One of a log that is no longer there is not begun with")
    func otherLog() throws {
      let node = try NatsNode(servers.url)
      #expect(node.say("one") && node.say("two"))
      node.keep([[1], [2]], of: 2)
      #expect(eventually { node.receiver.now.kept.last == KeptSnapshot(at: 2, bytes: 2) })
      servers.end(0)
      try servers.forget(0, stream: "MADANG_test_1")
      try servers.start(0)
      var limits = NatsLimits()
      limits.creationMilliseconds = 0
      let other = try NatsNode(servers.url, limits, receiver: KeepingReceiver { _ in 2 })
      #expect(other.say("else"))
      #expect(other.receiver.isWhole(from: 1) && other.receiver.now.snapshot == nil)
    }

    @Test("Where another is begun before one is whole, that is said, and the other is kept")
    func another() throws {
      let node = try NatsNode(servers.url)
      #expect(eventually { node.receiver.isLive })
      node.engine.keep(LogSnapshotWriter.Piece([1], isFirst: true, isLast: false), of: 1)
      node.keep([[2], [3]], of: 2)
      #expect(eventually { node.receiver.now.kept.count == 2 })
      let kept = node.receiver.now.kept
      #expect(kept[0].failure == "another one was begun" && kept[1] == KeptSnapshot(at: 2, bytes: 2))
    }

    @Test("One that has no room is said not to be kept, and the one before it stays")
    func noRoom() throws {
      let node = try NatsNode(servers.url)
      #expect(eventually { node.receiver.isLive })
      node.keep([[1], [2]], of: 1)
      #expect(eventually { node.receiver.now.kept.count == 1 })
      // The least room is 64 MiB.
      node.keep((0..<300).map { [UInt8](repeating: UInt8($0 % 256), count: 256 << 10) }, of: 2)
      #expect(eventually { node.receiver.now.kept.count == 2 })
      #expect(node.receiver.now.kept[1].failure != nil)
      let late = try NatsNode(servers.url, receiver: KeepingReceiver { _ in 1 })
      #expect(eventually { late.receiver.now.snapshot == [[1], [2]] })
      node.keep([[3], [4]], of: 3)
      #expect(eventually { node.receiver.now.kept.last == KeptSnapshot(at: 3, bytes: 2) })
    }

    @Test("While no server is there none is kept, which is said; once one is, the next one is")
    func away() throws {
      let node = try NatsNode(servers.url)
      #expect(eventually { node.receiver.isLive })
      servers.kill(0)
      node.keep([[1], [2]], of: 1)
      #expect(eventually { node.receiver.now.kept.last?.failure != nil })
      try servers.start(0)
      // It answers some time after it is started.
      var position: UInt64 = 1
      let isKept = eventually {
        position += 1
        let count = node.receiver.now.kept.count
        node.keep([[1], [2]], of: position)
        return eventually { node.receiver.now.kept.count > count } && node.receiver.now.kept.last?.failure == nil
      }
      #expect(isKept && node.receiver.now.kept.last == KeptSnapshot(at: position, bytes: 2))
    }
  }
#endif
