/// Whether to colour what is shown.
package enum ColorMode: String, Sendable, CaseIterable {
  /// On a terminal, unless the environment has NO_COLOR (https://no-color.org).
  case auto
  case always
  case never

  package func isOn(onTerminal: Bool, noColor: Bool) -> Bool {
    switch self {
    case .auto: onTerminal && !noColor
    case .always: true
    case .never: false
    }
  }
}
