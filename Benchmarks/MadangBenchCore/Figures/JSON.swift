/// A JSON value to be written. See RFC 8259.
package indirect enum JSON: Sendable {
  case null
  case bool(Bool)
  case integer(Int64)
  case number(Double)
  case string(String)
  case array([JSON])
  case object([(String, JSON)])

  /// A measured figure, with as many digits as mean something; null for one that is no number.
  package static func figure(_ value: Double?) -> JSON {
    guard let value, value.isFinite else { return .null }
    if value.magnitude >= 1000 { return .number(value.rounded()) }
    return .number((value * 10000).rounded() / 10000)
  }

  package static func count(_ value: some BinaryInteger) -> JSON { .integer(Int64(clamping: value)) }

  /// The object with another value for one member, which is added at the end where there is none of that name.
  package func replacing(_ name: String, with value: JSON) -> JSON {
    guard case .object(var members) = self else { return self }
    if let index = members.firstIndex(where: { $0.0 == name }) {
      members[index].1 = value
    } else {
      members.append((name, value))
    }
    return .object(members)
  }
}

extension JSON: Encodable {
  private struct Name: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  package func encode(to encoder: any Encoder) throws {
    switch self {
    case .object(let members):
      var container = encoder.container(keyedBy: Name.self)
      for (name, value) in members { try container.encode(value, forKey: Name(stringValue: name)) }
    case .array(let values):
      var container = encoder.unkeyedContainer()
      for value in values { try container.encode(value) }
    case .null: try encodeNull(to: encoder)
    case .bool(let value): try JSON.encode(value, to: encoder)
    case .integer(let value): try JSON.encode(value, to: encoder)
    // JSON has no infinity.
    case .number(let value) where !value.isFinite: try encodeNull(to: encoder)
    case .number(let value): try JSON.encode(value, to: encoder)
    case .string(let value): try JSON.encode(value, to: encoder)
    }
  }

  private func encodeNull(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encodeNil()
  }

  private static func encode(_ value: some Encodable, to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(value)
  }
}
