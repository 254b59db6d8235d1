import MadangKernel

/// Who watches over the server from outside, and is told what it does. No call may wait long, and `pulse` and `ends`, which
/// the reactor makes, may not wait at all.
package protocol Supervisor: Sendable {
  /// How often the reactor shows that it turns, in milliseconds; nil: nobody wants to know.
  var pulseMilliseconds: Int64? { get }
  /// The reactor has turned. No other thread may say so for it.
  func pulse()
  /// Everything listens.
  func isReady(listening: [String])
  /// The settings are read again; what comes of it follows.
  func reloads()
  /// It goes on, with what was read, or with what it had.
  func goesOn(_ refusal: ReloadRefusal?)
  /// It takes nobody any more, and ends, or begins again.
  func ends(restarting: Bool)
}
