#if Cluster
  import Foundation

  /// The stream of snapshots, on some connection.
  struct SnapshotStream {
    let connection: NatsConnection
    let names: StreamNames
    let answerMilliseconds: Int64

    /// A server may be asked that does not have the last of it yet.
    private static let triesMax = 8
    private static let retryMilliseconds: UInt64 = 100

    /// The newest snapshot that is whole; nil: there is none.
    func newest() throws(NatsError) -> SnapshotMarker? {
      let message = try find(#"{"last_by_subj":"\#(names.markers)"}"#)
      return SnapshotMarker(message.bytes)
    }

    /// A piece of a snapshot, the first from `sequence` on; and where it stands. Nil where there is none: others have
    /// removed it meanwhile, or it has never been.
    func piece(of token: String, from sequence: UInt64) throws(NatsError) -> (bytes: [UInt8], sequence: UInt64)? {
      for attempt in 1...SnapshotStream.triesMax {
        let message = try find(#"{"seq":\#(sequence),"next_by_subj":"\#(names.pieces(of: token))"}"#)
        if let found = message.number(of: "Nats-Sequence") { return (message.bytes, found) }
        if attempt < SnapshotStream.triesMax { EngineThread.rest(milliseconds: SnapshotStream.retryMilliseconds) }
      }
      return nil
    }

    private func find(_ question: String) throws(NatsError) -> NatsMessage {
      try connection.ask(
        "$JS.API.DIRECT.GET.\(names.snapshots)", Array(question.utf8), milliseconds: answerMilliseconds)
    }

    /// Keeps something, and waits until that is done. Returns where it stands.
    func store(_ bytes: [UInt8], _ subject: String) throws(Refusal) -> UInt64 {
      let answer: [UInt8]
      do throws(NatsError) {
        answer = try connection.request(subject, bytes, milliseconds: answerMilliseconds)
      } catch { throw Refusal(reason: "\(error)") }
      guard let stored = try? JSONDecoder().decode(Stored.self, from: Data(answer)) else {
        throw Refusal(reason: "the server's answer can't be read")
      }
      if let error = stored.error { throw Refusal(reason: error.description ?? "error \(error.code)") }
      guard let sequence = stored.seq, sequence > 0 else { throw Refusal(reason: "the server has not kept it") }
      return sequence
    }

    /// Removes all that stands before.
    func purge(before sequence: UInt64) throws(NatsError) {
      // Asked to purge all before the first, servers purge everything.
      if sequence <= 1 { return }
      _ = try connection.request(
        "$JS.API.STREAM.PURGE.\(names.snapshots)", Array(#"{"seq":\#(sequence)}"#.utf8),
        milliseconds: answerMilliseconds)
    }

    /// Why something was not kept.
    struct Refusal: Error {
      let reason: String
    }

    /// What JetStream answers to what it has stored.
    private struct Stored: Decodable {
      let seq: UInt64?
      let error: StreamReport.Failure?
    }
  }
#endif
