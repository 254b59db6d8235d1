import MadangMemory
import MadangRecords
import MadangWire

/// How often somebody has proved who they are, or could not.
extension World {
  /// Counts a login that succeeded.
  package mutating func noteLogin(by mechanism: LoginMechanism, on connection: Handle) {
    logins.count(mechanism, .success)
    sessions[connection.slot].failedLogins = 0
  }

  /// Counts a failed login; the last that is allowed ends the connection. sasl-3.2, "SASL Reauthentication".
  package mutating func noteFailedLogin(
    _ failure: AccountFailure, by mechanism: LoginMechanism, _ effects: inout Effects
  ) {
    logins.count(mechanism, failure == .unavailable ? .unavailable : .failure)
    if failure == .unavailable { return }
    sessions[effects.connection.slot].failedLogins += 1
    if Int(sessions[effects.connection.slot].failedLogins) >= settings.limits.loginFailuresMax {
      dismiss(effects.connection, reason: "Too many failed logins", &effects)
    }
  }
}
