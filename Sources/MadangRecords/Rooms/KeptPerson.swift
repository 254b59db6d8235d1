import MadangWire

/// Somebody for whom a room is kept while the server restarts: they were in it, or invited to it.
package struct KeptPerson: Equatable, Sendable {
  /// By what somebody is known again. Who was logged in is known by the account alone, whatever nickname they had.
  package enum Identity: Hashable, Sendable {
    /// Folded.
    case account(String)
    /// A folded nickname, and where they came from: an IPv4 address, the first 64 bits of one of IPv6, or a name.
    case guest(nick: String, place: [UInt8])
  }

  package let identity: Identity
  /// Letters of modes, as `o` and `v`.
  package var standing: String
  /// Whether they were in it.
  package var wasMember: Bool
  /// When the server ended that they were last seen by, in milliseconds since 1970.
  package var sinceMilliseconds: Int64

  package init(_ identity: Identity, standing: String = "", wasMember: Bool, sinceMilliseconds: Int64) {
    self.identity = identity
    self.standing = standing
    self.wasMember = wasMember
    self.sinceMilliseconds = sinceMilliseconds
  }

  /// One and the same, known from two sides: they have what either has.
  package mutating func merge(_ other: KeptPerson) {
    standing += other.standing.filter { !standing.contains($0) }
    wasMember = wasMember || other.wasMember
    sinceMilliseconds = max(sinceMilliseconds, other.sinceMilliseconds)
  }
}

extension KeptPerson: FieldCodable {
  package func write(to writer: inout ByteWriter) {
    writer.append(fields: identity, standing, wasMember, sinceMilliseconds)
  }

  package init(from reader: inout FieldReader) throws(FieldError) {
    identity = try reader.next()
    standing = try reader.next()
    wasMember = try reader.next()
    sinceMilliseconds = try reader.next()
  }
}

extension KeptPerson.Identity: FieldCodable {
  package func write(to writer: inout ByteWriter) {
    switch self {
    case .account(let name): writer.append(case: 0, name)
    case .guest(let nick, let place): writer.append(case: 1, nick, place)
    }
  }

  package init(from reader: inout FieldReader) throws(FieldError) {
    switch try reader.byte() {
    case 0: self = .account(try reader.next())
    case 1: self = .guest(nick: try reader.next(), place: try reader.next())
    default: throw .unknown
    }
  }
}

extension KeptPerson.Identity: Comparable {
  /// Accounts before guests, by their bytes: an order that is the same in every run.
  package static func < (left: Self, right: Self) -> Bool {
    switch (left, right) {
    case (.account(let one), .account(let other)): one.utf8.lexicographicallyPrecedes(other.utf8)
    case (.account, .guest): true
    case (.guest, .account): false
    case (.guest(let one, let place), .guest(let other, let otherPlace)):
      one == other ? place.lexicographicallyPrecedes(otherPlace) : one.utf8.lexicographicallyPrecedes(other.utf8)
    }
  }
}
