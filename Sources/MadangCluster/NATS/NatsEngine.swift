#if Cluster
  import DequeModule
  import MadangKernel
  import MadangWorld
  import Synchronization

  /// The log as a stream of NATS JetStream: what is stored there is published to all nodes, and what a node misses it reads
  /// again from the stream. See `NatsReader`.
  ///
  /// It has two threads, one that reads and one that writes, and libnats some more. Any thread may call it.
  package final class NatsEngine: LogEngine {
    private struct Outbound {
      /// While there is one, also where nothing is taken yet.
      var connection: NatsConnection?
      var isTaking = false
      var isStopped = false
      var batches = Deque<[UInt8]>()
      var bytes = 0
    }

    let options: NatsOptions
    let limits: NatsLimits
    let names: StreamNames
    /// Tier 1.
    private let outbound = Monitor(Outbound())
    /// Since when something was sent and nothing has come, in milliseconds on the monotonic clock; 0: nothing is awaited.
    private let awaited = Atomic<Int64>(0)
    private let reading = EngineThread()
    private let writing = EngineThread()
    private let snapshots: NatsSnapshotKeeper

    package init(_ options: NatsOptions, _ limits: NatsLimits = NatsLimits()) throws(NatsOptions.Invalid) {
      try options.check()
      self.options = options
      self.limits = limits
      names = StreamNames(network: options.network)
      snapshots = NatsSnapshotKeeper(options, limits, names)
    }

    package func start(after position: UInt64, _ receiver: any LogReceiver) {
      do throws(Errno) {
        try reading.start("engine") { [self] in
          var reader = NatsReader(self, receiver, after: position)
          reader.run()
          NatsConnection.releaseThread()
        }
        try snapshots.start(receiver)
        try writing.start("engine-writer") { [self] in
          while writeNext() {}
          NatsConnection.releaseThread()
        }
      } catch {
        receiver.changed(.refused("No thread can be started: \(error)."))
      }
    }

    package func append(_ batch: [UInt8]) -> Bool {
      precondition(batch.count <= LogLimits.batchBytesMax, "A batch is longer than an engine takes.")
      let isTaken = outbound.withLock { outbound in
        guard outbound.isTaking, outbound.bytes + batch.count <= limits.appendedBytesMax else { return false }
        outbound.batches.append(batch)
        outbound.bytes += batch.count
        return true
      }
      if isTaken { outbound.signalAll() }
      return isTaken
    }

    package func keep(_ piece: LogSnapshotWriter.Piece, of position: UInt64) { snapshots.take(piece, of: position) }

    package func stop() {
      let connection = outbound.withLock { outbound in
        outbound.isStopped = true
        outbound.isTaking = false
        return outbound.connection
      }
      outbound.signalAll()
      connection?.close()
      snapshots.stop()
      reading.join()
      writing.join()
    }

    // MARK: Writing

    private struct Work {
      let connection: NatsConnection
      let batches: Deque<[UInt8]>
    }

    /// Sleeps until something was appended, and sends it. False once it is stopped.
    private func writeNext() -> Bool {
      let work = outbound.wait { outbound in
        outbound.isStopped || !outbound.batches.isEmpty
      } then: { outbound -> Work? in
        guard !outbound.isStopped, let connection = outbound.connection else { return nil }
        defer {
          outbound.batches = Deque()
          outbound.bytes = 0
        }
        return Work(connection: connection, batches: outbound.batches)
      }
      guard let work else { return false }
      for batch in work.batches {
        _ = awaited.compareExchange(expected: 0, desired: NatsEngine.milliseconds, ordering: .relaxed)
        do throws(NatsError) {
          try work.connection.publish(batch, to: names.incoming)
        } catch {
          // What is lost is said again on the next one.
          work.connection.close()
          break
        }
      }
      return true
    }

    // MARK: For the reader

    /// By which the log is told from another one of its name: snapshots say of which they are.
    func noteLog(_ identity: String) { snapshots.noteLog(identity) }

    var isStopped: Bool { outbound.withLock { $0.isStopped } }

    /// There is a connection, to be closed by `stop`; false where it has stopped already.
    func enter(_ connection: NatsConnection) -> Bool {
      outbound.withLock { outbound in
        if !outbound.isStopped { outbound.connection = connection }
        return !outbound.isStopped
      }
    }

    /// What is appended is sent from now on.
    func beginTaking() {
      // What the other thread has tried to send on an earlier connection is awaited no more.
      hear()
      outbound.withLock { $0.isTaking = !$0.isStopped }
    }

    /// The connection is gone, and all that waits for it.
    func leave() {
      outbound.withLock { outbound in
        outbound.connection = nil
        outbound.isTaking = false
        outbound.batches = Deque()
        outbound.bytes = 0
      }
      awaited.store(0, ordering: .relaxed)
    }

    /// Sleeps for so long, or until it is stopped.
    func rest(milliseconds: Int64) {
      let deadline = MonotonicClock.nanoseconds() + UInt64(milliseconds) * 1_000_000
      outbound.wait(until: { $0.isStopped }, deadline: deadline, then: { _, _ in })
    }

    /// Something has come.
    func hear() { awaited.store(0, ordering: .relaxed) }

    /// Since when something is awaited.
    var awaitedSince: Int64? {
      let since = awaited.load(ordering: .relaxed)
      return since == 0 ? nil : since
    }

    static var milliseconds: Int64 { Int64(MonotonicClock.nanoseconds() / 1_000_000) }
  }
#endif
