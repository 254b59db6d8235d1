/// Whether to come back when the connection could not be made or was lost.
package enum ReconnectPolicy: String, Sendable, CaseIterable {
  /// Yes for a person at a terminal, no in a pipe.
  case auto
  case always
  case never

  package func isOn(onTerminal: Bool) -> Bool {
    switch self {
    case .auto: onTerminal
    case .always: true
    case .never: false
    }
  }
}
