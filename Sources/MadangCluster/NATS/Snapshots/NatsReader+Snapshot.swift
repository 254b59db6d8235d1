#if Cluster
  import MadangWorld

  /// Where a node begins.
  extension NatsReader {
    /// After which batch the receiver begins, having been handed a snapshot where it wants that; nil: it doesn't.
    func start(_ session: borrowing NatsSession) throws(NatsSession.End) -> UInt64? {
      let stream = SnapshotStream(
        connection: session.connection, names: session.names, answerMilliseconds: limits.answerMilliseconds)
      var marker = try newest(stream)
      // One of another log stands for nothing of this one: that was made anew.
      if !isOfThatLog(marker, session.report) { marker = nil }
      let setup = StreamSetup(
        session.connection, session.names, engine.options, answerMilliseconds: limits.answerMilliseconds)
      // Asked now, the log has what the snapshot stands for.
      let (first, last) = try setup.report().state.map { ($0.first, $0.last) } ?? (1, 0)
      while true {
        switch receiver.begin(in: LogExtent(first: first, last: last, snapshot: marker?.position)) {
        case .after(let position): return position
        case .nowhere: return nil
        case .snapshot:
          if let marker, let restored = try restore(marker, stream) { return restored }
          marker = nil
        }
      }
    }

    private func isOfThatLog(_ marker: SnapshotMarker?, _ report: StreamReport) -> Bool {
      guard let log = marker?.log, let creation = report.creation else { return marker?.log == report.created }
      return LogCreation(text: log).isOfSameLog(as: creation, within: limits.creationMilliseconds)
    }

    /// Hands over a snapshot. Returns where in the log it was written; nil: it can't be read.
    private func restore(
      _ marker: SnapshotMarker, _ stream: SnapshotStream
    ) throws(NatsSession.End) -> UInt64? {
      var lost: NatsSession.End?
      var sequence = marker.first
      var pieces = 0
      let restored = receiver.restore {
        if pieces == marker.pieces || lost != nil || engine.isStopped { return nil }
        do throws(NatsError) {
          guard let piece = try stream.piece(of: marker.token, from: sequence) else { return nil }
          sequence = piece.sequence + 1
          pieces += 1
          return piece.bytes
        } catch {
          lost = .lost("\(stream.connection.url): \(error)")
          return nil
        }
      }
      if engine.isStopped { throw .stopped }
      if let lost { throw lost }
      return restored
    }

    /// The newest that is whole. Nobody answers for a stream that is not there yet, so that is asked first.
    private func newest(_ stream: SnapshotStream) throws(NatsSession.End) -> SnapshotMarker? {
      let setup = StreamSetup(
        snapshots: stream.connection, stream.names, engine.options, answerMilliseconds: stream.answerMilliseconds)
      if try !setup.exists() { return nil }
      do throws(NatsError) { return try stream.newest() } catch {
        throw .lost("\(stream.connection.url): \(error)")
      }
    }
  }
#endif
