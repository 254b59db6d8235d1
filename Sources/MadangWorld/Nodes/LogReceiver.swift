/// Who is told what is in the log. They are called on the engine's threads, never
/// beside each other, but for `kept`.
package protocol LogReceiver: AnyObject, Sendable {
  /// Where to begin: asked before any batch by an engine that was started after 0; and once more, without a snapshot, where
  /// `restore` could not read that one.
  func begin(in log: LogExtent) -> LogStart
  /// The batch that stands at `sequence`, which ascends; it ascends by one, but where the engine itself has left a number out.
  /// May block for a short time: the engine then falls behind, and catches up by reading.
  func received(_ batch: [UInt8], at sequence: UInt64)
  /// The snapshot that `begin` has asked for: `next` has its pieces, one after another, and nil behind the last.
  ///
  /// - Returns: The place in the log that it stands for: what comes behind it is to be handed over. Nil where it could not be
  ///   read.
  func restore(_ next: () -> [UInt8]?) -> UInt64?
  /// What became of a snapshot that was to be kept.
  func kept(_ snapshot: KeptSnapshot)
  /// What there is to be known of the engine has changed. Each `live` says that what was appended before may be lost.
  func changed(_ state: EngineState)
}

/// What of a log there is.
package struct LogExtent: Equatable, Sendable {
  /// The first batch that is kept; where none is, the one that comes next.
  package let first: UInt64
  /// 0: there has been none.
  package let last: UInt64
  /// Where the newest snapshot was written that the engine keeps; nil: there is none.
  package let snapshot: UInt64?

  package init(first: UInt64, last: UInt64, snapshot: UInt64?) {
    self.first = first
    self.last = last
    self.snapshot = snapshot
  }
}

/// Where a node begins to read.
package enum LogStart: Equatable, Sendable {
  /// What stands behind there is to be handed over.
  case after(UInt64)
  /// The engine's snapshot is to be handed over, and then what stands behind that.
  case snapshot
  /// Nowhere: nothing is to be handed over. The node ends.
  case nowhere
}
