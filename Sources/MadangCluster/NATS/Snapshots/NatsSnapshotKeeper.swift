#if Cluster
  import DequeModule
  import MadangKernel
  import MadangWorld

  /// Brings snapshots to their stream, on a thread and a connection of its own, so that the log does not wait for them.
  ///
  /// Before a snapshot is written, all but the newest one is removed; so there is always one, and room for the next.
  final class NatsSnapshotKeeper: Sendable {
    private struct State {
      var pieces = Deque<(piece: LogSnapshotWriter.Piece, position: UInt64)>()
      /// The snapshot that can't be kept: what comes of it is thrown away.
      var givenUp: UInt64?
      var isStopped = false
      /// Of which log they are.
      var log: String?
      var connection: NatsConnection?
    }

    private let options: NatsOptions
    private let limits: NatsLimits
    private let names: StreamNames
    /// Tier 1.
    private let state = Monitor(State())
    private let thread = EngineThread()

    init(_ options: NatsOptions, _ limits: NatsLimits, _ names: StreamNames) {
      self.options = options
      self.limits = limits
      self.names = names
    }

    func start(_ receiver: any LogReceiver) throws(Errno) {
      try thread.start("engine-snapshots") { [self] in
        while let first = next() { keep(first.piece, of: first.position, receiver) }
        NatsConnection.releaseThread()
      }
    }

    func noteLog(_ identity: String) { state.withLock { $0.log = identity } }

    func take(_ piece: LogSnapshotWriter.Piece, of position: UInt64) {
      state.withLock { state in
        if state.isStopped || state.givenUp == position, !piece.isFirst { return }
        if piece.isFirst { state.givenUp = nil }
        state.pieces.append((piece, position))
      }
      state.signalAll()
    }

    func stop() {
      let connection = state.withLock { state in
        state.isStopped = true
        return state.connection
      }
      state.signalAll()
      connection?.close()
      thread.join()
    }

    // MARK: On its thread

    /// Sleeps until there is a piece; nil once it is stopped.
    private func next() -> (piece: LogSnapshotWriter.Piece, position: UInt64)? {
      state.wait { state in
        state.isStopped || !state.pieces.isEmpty
      } then: { state in
        state.isStopped ? nil : state.pieces.popFirst()
      }
    }

    /// A snapshot begins; keeps all of it, or gives it up.
    private func keep(_ first: LogSnapshotWriter.Piece, of position: UInt64, _ receiver: any LogReceiver) {
      guard first.isFirst else { return }
      var bytes = 0
      var failure: String?
      do throws(SnapshotStream.Refusal) {
        let connection = try connect()
        defer { leave(connection) }
        try keep(first, of: position, connection, &bytes)
      } catch { failure = error.reason }
      let isStopped = state.withLock { state in
        if failure != nil {
          state.givenUp = position
          state.pieces.removeAll { $0.position == position }
        }
        return state.isStopped
      }
      if !isStopped { receiver.kept(KeptSnapshot(at: position, bytes: bytes, failure: failure)) }
    }

    private func connect() throws(SnapshotStream.Refusal) -> NatsConnection {
      let connection: NatsConnection
      do throws(NatsError) { connection = try NatsConnection(options, limits) } catch {
        throw SnapshotStream.Refusal(reason: "\(error)")
      }
      let isStopped = state.withLock { state in
        if !state.isStopped { state.connection = connection }
        return state.isStopped
      }
      if isStopped {
        connection.close()
        throw SnapshotStream.Refusal(reason: "this node ends")
      }
      return connection
    }

    private func leave(_ connection: NatsConnection) {
      state.withLock { $0.connection = nil }
      connection.close()
    }

    private func keep(
      _ first: LogSnapshotWriter.Piece, of position: UInt64, _ connection: NatsConnection, _ bytes: inout Int
    ) throws(SnapshotStream.Refusal) {
      let stream = SnapshotStream(
        connection: connection, names: names, answerMilliseconds: limits.answerMilliseconds)
      try makeRoom(stream)
      let token = String(UInt64.random(in: 0 ... .max), radix: 16)
      var piece = first
      var pieces = 0
      var firstSequence: UInt64 = 0
      while true {
        let sequence = try stream.store(piece.bytes, names.pieces(of: token))
        if pieces == 0 { firstSequence = sequence }
        pieces += 1
        bytes += piece.bytes.count
        if piece.isLast { break }
        guard let next = next() else { throw SnapshotStream.Refusal(reason: "this node ends") }
        guard next.position == position, !next.piece.isFirst else {
          state.withLock { $0.pieces.prepend(next) }
          throw SnapshotStream.Refusal(reason: "another one was begun")
        }
        piece = next.piece
      }
      let log = state.withLock { $0.log }
      let marker = SnapshotMarker(log: log, position: position, token: token, first: firstSequence, pieces: pieces)
      _ = try stream.store(marker.json, names.markers)
    }

    /// Sees that the stream is there, and that nothing is in it but the newest snapshot.
    private func makeRoom(_ stream: SnapshotStream) throws(SnapshotStream.Refusal) {
      let setup = StreamSetup(
        snapshots: stream.connection, names, options, answerMilliseconds: limits.answerMilliseconds)
      do throws(NatsSession.End) { _ = try setup.report() } catch {
        switch error {
        case .lost(let reason), .refused(let reason): throw SnapshotStream.Refusal(reason: reason)
        case .stopped: throw SnapshotStream.Refusal(reason: "this node ends")
        }
      }
      do throws(NatsError) {
        if let newest = try stream.newest() { try stream.purge(before: newest.first) }
      } catch { throw SnapshotStream.Refusal(reason: "\(error)") }
    }
  }
#endif
