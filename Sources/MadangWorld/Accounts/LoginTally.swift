import MadangWire

/// How somebody proves who they are. The numbers are written down: they never change.
package enum LoginMechanism: Int, CaseIterable, FieldCodable, Sendable {
  case plain = 0
  case scram = 1
  case external = 2
  case nickServ = 3
  case oper = 4
}

/// What came of it.
package enum LoginResult: Int, CaseIterable, Sendable {
  case success, failure
  /// The accounts could not be asked.
  case unavailable
}

/// How often each of these has happened.
package struct LoginTally: Sendable {
  private var counts = InlineArray<15, Int>(repeating: 0)

  package init() {}

  package subscript(mechanism: LoginMechanism, result: LoginResult) -> Int {
    counts[LoginTally.index(mechanism, result)]
  }

  package mutating func count(_ mechanism: LoginMechanism, _ result: LoginResult) {
    counts[LoginTally.index(mechanism, result)] += 1
  }

  private static func index(_ mechanism: LoginMechanism, _ result: LoginResult) -> Int {
    mechanism.rawValue * LoginResult.allCases.count + result.rawValue
  }
}
