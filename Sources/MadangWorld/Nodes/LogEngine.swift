/// Puts batches into one order that all nodes see, keeps them, and hands them to each node. What is appended may be lost on
/// the way, come twice or late: `BatchSender` and `NodeTable` are made for that.
package protocol LogEngine: AnyObject, Sendable {
  /// Connects, and from then on hands `receiver` all that stands in the log after `position`, in order, without gaps and
  /// without repetition, on one thread of its own. To be called once.
  ///
  /// - Parameter position: the sequence of the last batch that the receiver has; 0: it has none, and is asked where it begins,
  ///   see `LogReceiver.begin`.
  func start(after position: UInt64, _ receiver: any LogReceiver)
  /// Copies a batch, and sends it some time. Any thread; waits for nobody. False where it is not connected or too much waits:
  /// it is lost then, and nothing tells when it would be taken but the next `live`.
  ///
  /// One that is taken may be lost too, while those of others come: nothing tells that, so who has appended it says it again
  /// where it has not come back for a while.
  ///
  /// - Precondition: The batch has at most `LogLimits.batchBytesMax` bytes: a longer one would never come back.
  func append(_ batch: [UInt8]) -> Bool
  /// Keeps a snapshot for nodes that begin later, piece by piece; the receiver is told what became of it. Any thread; waits for
  /// nobody: what can't be sent at once waits in memory. A snapshot of which another one's piece comes before the last is
  /// given up, and so is one that was begun while there was no connection.
  ///
  /// - Parameter position: where in the log it was written; the same of all its pieces.
  func keep(_ piece: LogSnapshotWriter.Piece, of position: UInt64)
  /// Ends its threads, and waits for that; not to be called by the receiver on the engine's thread. Nothing is handed over
  /// afterwards, nor taken.
  func stop()
}

/// Bounds that every engine keeps to.
package enum LogLimits {
  /// Bytes of one batch.
  package static let batchBytesMax = 256 << 10
}
