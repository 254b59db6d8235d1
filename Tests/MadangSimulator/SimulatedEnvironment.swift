/// What goes on beside the reactor's thread. The kernel lets it act wherever a real one would: while the reactor waits,
/// and in the middle of its system calls.
package protocol SimulatedEnvironment: AnyObject {
  /// The reactor waits for at most so many milliseconds (negative: for ever). Returns once something is ready, the time
  /// is over, or the wait ends without reason.
  func whileWaiting(timeoutMilliseconds: Int32)
  /// The reactor is in the middle of a system call.
  func duringSystemCall()
}
