/// What a command takes from its connection's flood budget. What others are told is theirs to read, and dear; what only
/// answers its author costs nobody but the server.
package struct Cost: Equatable, Sendable {
  package enum Budget: Sendable {
    case speech, queries
  }

  package let amount: Int
  /// With so many parameters others are told something.
  private let parametersToSpeak: Int

  /// Others may be told something; with fewer parameters than `parameters`, it only asks: MODE #room.
  static func says(_ amount: Int, with parameters: Int = 0) -> Cost {
    Cost(amount: amount, parametersToSpeak: parameters)
  }

  /// Its author is answered, and nobody else hears of it.
  static func asks(_ amount: Int) -> Cost { Cost(amount: amount, parametersToSpeak: .max) }

  /// A command that was refused before its rule ran.
  package static let refusal = Cost.says(1)

  /// Nothing more; but who owes something waits until it is paid.
  package static let settled = Cost.asks(0)

  package func budget(parameters: Int) -> Budget { parameters >= parametersToSpeak ? .speech : .queries }
}
