import MadangWire

/// An account as it is kept. No password is: only what proves that somebody knows it.
package struct AccountRecord: Equatable, Sendable {
  /// What a SCRAM-SHA-256 server keeps of a password. RFC 5802 §3.
  package struct Scram: Equatable, Sendable {
    package var salt: [UInt8]
    package var iterations: Int
    package var storedKey: [UInt8]
    package var serverKey: [UInt8]

    package init(salt: [UInt8], iterations: Int, storedKey: [UInt8], serverKey: [UInt8]) {
      self.salt = salt
      self.iterations = iterations
      self.storedKey = storedKey
      self.serverKey = serverKey
    }
  }

  /// What its owner chose.
  package struct Settings: OptionSet, Hashable, Sendable {
    package let rawValue: UInt32

    package init(rawValue: UInt32) {
      self.rawValue = rawValue
    }

    /// Nobody else may use its nicknames.
    package static let protectsNicks = Settings(rawValue: 4)
    /// An operator has locked it: nobody can log in.
    package static let suspended = Settings(rawValue: 8)
  }

  /// As its owner writes it. No two names fold together.
  package var name: String
  /// A scrypt hash with its parameters, as text; nil where no password opens the account.
  package var passwordHash: String?
  package var scram: Scram?
  package var email: String?
  /// The hash of the code that resets the password.
  package var recoveryHash: String?
  package var createdSeconds: Int64
  package var lastSeenSeconds: Int64
  package var settings: Settings

  package init(
    name: String, passwordHash: String? = nil, scram: Scram? = nil, email: String? = nil, recoveryHash: String? = nil,
    createdSeconds: Int64, lastSeenSeconds: Int64? = nil, settings: Settings = []
  ) {
    self.name = name
    self.passwordHash = passwordHash
    self.scram = scram
    self.email = email
    self.recoveryHash = recoveryHash
    self.createdSeconds = createdSeconds
    self.lastSeenSeconds = lastSeenSeconds ?? createdSeconds
    self.settings = settings
  }
}

extension AccountRecord: FieldCodable {
  package func write(to writer: inout ByteWriter) {
    writer.append(
      fields: name, passwordHash, scram, email, recoveryHash, createdSeconds, lastSeenSeconds, settings.rawValue)
  }

  package init(from reader: inout FieldReader) throws(FieldError) {
    name = try reader.next()
    passwordHash = try reader.next()
    scram = try reader.next()
    email = try reader.next()
    recoveryHash = try reader.next()
    createdSeconds = try reader.next()
    lastSeenSeconds = try reader.next()
    settings = Settings(rawValue: try reader.next())
  }
}

extension AccountRecord.Scram: FieldCodable {
  package func write(to writer: inout ByteWriter) { writer.append(fields: salt, iterations, storedKey, serverKey) }

  package init(from reader: inout FieldReader) throws(FieldError) {
    salt = try reader.next()
    iterations = try reader.next()
    storedKey = try reader.next()
    serverKey = try reader.next()
  }
}
