import MadangWire

/// How far an account that is no more has been forgotten.
package struct AccountForgetting: Sendable {
  /// What is looked at. The numbers are written down: they never change.
  enum Step: Equatable {
    /// Who is logged in to it.
    case logins
    /// The registered rooms that it founded: those that are still to be looked at are still its own.
    case founded
    /// All registered rooms, by their names' keys.
    case registered(after: [UInt8])
    /// Rooms that people are in.
    case rooms(next: UInt32)
  }

  package let account: String
  /// Its own and its nicknames, folded.
  let names: [String]
  var step = Step.logins

  init(of account: String, names: [String]) {
    self.account = account
    self.names = names
  }
}

extension AccountForgetting: FieldCodable {
  package func write(to writer: inout ByteWriter) { writer.append(fields: account, names, step) }

  package init(from reader: inout FieldReader) throws(FieldError) {
    account = try reader.next()
    names = try reader.next()
    step = try reader.next()
  }
}

extension AccountForgetting.Step: FieldCodable {
  func write(to writer: inout ByteWriter) {
    switch self {
    case .logins: writer.append(case: 0)
    case .founded: writer.append(case: 1)
    case .registered(let key): writer.append(case: 2, key)
    case .rooms(let next): writer.append(case: 3, next)
    }
  }

  init(from reader: inout FieldReader) throws(FieldError) {
    switch try UInt8(from: &reader) {
    case 0: self = .logins
    case 1: self = .founded
    case 2: self = .registered(after: try reader.next())
    case 3: self = .rooms(next: try reader.next())
    default: throw .malformed
    }
  }
}
