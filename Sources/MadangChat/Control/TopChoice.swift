import MadangWorld

/// By what connections are sorted.
package enum ConnectionKey: String, CaseIterable, Sendable {
  case waiting, received, sent, heard, told, idle, listener, tls, name
}

/// By what rooms are sorted.
package enum RoomKey: String, CaseIterable, Sendable {
  case people, age, name
}

/// What `top connections` and `top rooms` are asked for.
struct TopChoice<Key: RawRepresentable<String> & CaseIterable & Sendable>: Sendable {
  let key: Key
  /// Whether what would come last comes first.
  let isReversed: Bool
  let count: Int
  /// In small letters; empty: everything.
  let filter: String

  /// Refuses what can't be understood.
  init?(_ request: ControlRequest, keys: Key.Type, _ effects: inout Effects) {
    let word = request.arguments[0]
    isReversed = word.hasPrefix("-")
    guard let key = Key(rawValue: String(word.drop { $0 == "-" })) else {
      effects.controlRefuse("one can sort by \(Key.allCases.map(\.rawValue).joined(separator: ", "))")
      return nil
    }
    guard let count = Int(request.arguments[1]), (1...TopLimits.rowsMax).contains(count) else {
      effects.controlRefuse("the number of rows is from 1 to \(TopLimits.rowsMax)")
      return nil
    }
    self.key = key
    self.count = count
    filter = (request.optional(2) ?? "").lowercased()
  }

  /// What a row costs, of which so many texts are compared with what is looked for.
  func looks(comparing texts: Int) -> Int { filter.isEmpty ? 1 : 1 + texts }

  /// Whether one of these texts has what is looked for in it.
  func finds(_ texts: String...) -> Bool { texts.contains { $0.lowercased().contains(filter) } }
}

/// The bounds of `top`.
package enum TopLimits {
  /// Rows of one answer.
  package static let rowsMax = 500
}
