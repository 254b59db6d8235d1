/// Who may make an account for themselves. Whoever runs the server always can.
package enum RegistrationPolicy: String, CaseIterable, Sendable {
  case open
  /// Whoever has been welcomed.
  case afterWelcome = "after-welcome"
  case closed
}
