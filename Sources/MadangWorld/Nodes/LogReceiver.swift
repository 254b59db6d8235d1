/// Who is told what is in the log. They are called on the engine's threads, never
/// beside each other, but for `kept`.
package protocol LogReceiver: AnyObject, Sendable {
  /// The batch that stands at `sequence`, which ascends; it ascends by one, but where the engine itself has left a number out.
  /// May block for a short time: the engine then falls behind, and catches up by reading.
  func received(_ batch: [UInt8], at sequence: UInt64)
  /// A snapshot, before any batch: `next` has its pieces, one after another, and nil behind the last.
  ///
  /// - Returns: The place in the log that it stands for: what comes behind it is to be handed over. Nil where it could not be
  ///   read: then all of the log is.
  func restore(_ next: () -> [UInt8]?) -> UInt64?
  /// What became of a snapshot that was to be kept.
  func kept(_ snapshot: KeptSnapshot)
  /// What there is to be known of the engine has changed. Each `live` says that what was appended before may be lost.
  func changed(_ state: EngineState)
}
