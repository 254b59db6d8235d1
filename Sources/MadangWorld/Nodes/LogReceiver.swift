/// Who is told what is in the log. Both are called on the engine's thread, never beside each other.
package protocol LogReceiver: AnyObject, Sendable {
  /// The batch that stands at `sequence`, which ascends; it ascends by one, but where the engine itself has left a number out.
  /// May block for a short time: the engine then falls behind, and catches up by reading.
  func received(_ batch: [UInt8], at sequence: UInt64)
  /// What there is to be known of the engine has changed. Each `live` says that what was appended before may be lost.
  func changed(_ state: EngineState)
}
