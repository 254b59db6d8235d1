import MadangRecords
import MadangWire

/// Somebody who may become an operator with OPER. Modern IRC, "OPER message".
package struct OperatorBlock: Sendable {
  /// What OPER gives first; it need not be a nickname or an account.
  package var name: String
  /// What kind of operator it is, as the other operators read it.
  package var className: String
  package var rights: OperatorRights
  /// Masks of `user@host`, one of which must match; none means that they may come from anywhere.
  package var hosts: [String]
  /// Certificates, one of which must have come with a connection of theirs; none means that no certificate is needed.
  package var certificates: [CertificateFingerprint]
  /// What the password is checked against. Where another one stands here after a reload, who gave the old one is an operator
  /// no longer.
  package var credential: String
  /// Whether this is the password. Takes long, and so runs while the world is left to others.
  package var verify: @Sendable (String) -> Bool

  package init(
    name: String, className: String = "operator", rights: OperatorRights = .all, hosts: [String] = [],
    certificates: [CertificateFingerprint] = [],
    credential: String = "", verify: @escaping @Sendable (String) -> Bool
  ) {
    self.name = name
    self.className = className
    self.rights = rights
    self.hosts = hosts
    self.certificates = certificates
    self.credential = credential
    self.verify = verify
  }
}

/// What makes someone who is here an operator. Kept by the world, since few have it.
package struct OperatorGrant: Sendable {
  /// The name of their block.
  package let name: String
  package let className: String
  package let rights: OperatorRights
  package let credential: String

  init(_ block: OperatorBlock) {
    name = block.name
    className = block.className
    rights = block.rights
    credential = block.credential
  }
}

/// Without the credential: whoever reads it takes that of the block of this name.
extension OperatorGrant: FieldCodable {
  package func write(to writer: inout ByteWriter) {
    writer.append(fields: name, className, rights.rawValue)
  }

  package init(from reader: inout FieldReader) throws(FieldError) {
    name = try reader.next()
    className = try reader.next()
    rights = OperatorRights(rawValue: try UInt16(from: &reader))
    credential = ""
  }
}

extension OperatorGrant {
  /// With the credential of the block that it came from, where there is one.
  func credited(_ blocks: [OperatorBlock]) -> OperatorGrant {
    OperatorGrant(self, credential: blocks.first { $0.name == name }?.credential ?? "")
  }

  private init(_ grant: OperatorGrant, credential: String) {
    name = grant.name
    className = grant.className
    rights = grant.rights
    self.credential = credential
  }
}
