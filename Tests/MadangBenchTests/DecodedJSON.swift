import Foundation

/// A value of JSON, as whoever reads it finds it.
enum DecodedJSON: Decodable, Equatable {
  case null
  case flag(Bool)
  case number(Double)
  case text(String)
  case list([DecodedJSON])
  case object([String: DecodedJSON])

  init(from decoder: any Decoder) throws {
    let value = try decoder.singleValueContainer()
    if value.decodeNil() {
      self = .null
    } else if let flag = try? value.decode(Bool.self) {
      // Each try asks only whether it is of that kind; the last one throws.
      self = .flag(flag)
    } else if let number = try? value.decode(Double.self) {
      self = .number(number)
    } else if let text = try? value.decode(String.self) {
      self = .text(text)
    } else if let list = try? value.decode([DecodedJSON].self) {
      self = .list(list)
    } else {
      self = .object(try value.decode([String: DecodedJSON].self))
    }
  }

  init(_ text: String) throws {
    self = try JSONDecoder().decode(DecodedJSON.self, from: Data(text.utf8))
  }

  /// What is written of a value, read again.
  init(writtenOf value: some Encodable) throws {
    self = try JSONDecoder().decode(DecodedJSON.self, from: JSONEncoder().encode(value))
  }

  /// A member of an object.
  subscript(name: String) -> DecodedJSON? {
    get { if case .object(let members) = self { members[name] } else { nil } }
    set {
      guard case .object(var members) = self else { return }
      members[name] = newValue
      self = .object(members)
    }
  }

  func without(_ names: String...) -> DecodedJSON {
    names.reduce(into: self) { rest, name in rest[name] = nil }
  }

  /// With other values for some members, and those that are new.
  func with(_ members: DecodedJSON) -> DecodedJSON {
    guard case .object(let own) = self, case .object(let changes) = members else { return self }
    return .object(own.merging(changes) { $1 })
  }
}
