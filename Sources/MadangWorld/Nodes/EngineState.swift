/// What is known of the engine.
///
///     connecting ─▶ live ⇄ silent
///         ▲          │       │
///         └──────────┴───────┘        from each: refused, which is the end
package enum EngineState: Sendable, Equatable {
  /// No server is there, or none can be used yet; nothing is taken. Why the last try failed, if there was one.
  case connecting(String?)
  /// All that stood in the log when it was connected to has been handed over; batches are taken.
  case live(EngineFacts)
  /// What was appended has not come back for a while, nor anything else, as while the servers elect a leader. Batches are
  /// taken, and most likely lost. Since when, in milliseconds on the monotonic clock.
  case silent(sinceMilliseconds: Int64)
  /// It can't go on, and doesn't try again: in words that tell the person what to do.
  case refused(String)
}
