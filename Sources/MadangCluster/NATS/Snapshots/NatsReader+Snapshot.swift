#if Cluster
  import MadangWorld

  /// Beginning with a snapshot.
  extension NatsReader {
    /// Hands over the newest snapshot, where there is one. Returns where in the log it was written; nil: there is none that can
    /// be read.
    func restore(_ session: borrowing NatsSession) throws(NatsSession.End) -> UInt64? {
      let stream = SnapshotStream(
        connection: session.connection, names: session.names, answerMilliseconds: limits.answerMilliseconds)
      // One of another log stands for nothing of this one: that was made anew.
      guard let marker = try newest(stream), marker.log == session.report.created else { return nil }
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
