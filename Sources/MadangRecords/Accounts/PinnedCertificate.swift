import MadangWire

/// A client's certificate that opens an account.
package struct PinnedCertificate: Equatable, Sendable {
  /// IRCv3, client-cert: "The value MUST be at least 1 and at most 64 bytes".
  package static let nameBytesMax = 64

  package let fingerprint: CertificateFingerprint
  /// What its owner calls it.
  package var name: String
  package var createdSeconds: Int64
  /// Whether who added it had just shown that they hold its key. Whoever does can take it from an account that it was only
  /// written down for: or somebody could keep others from their own certificates.
  package var isProved: Bool
  /// When it last opened the account, and for which IP address.
  package var usedMilliseconds: Int64?
  package var usedAddress: String?

  package init(
    _ fingerprint: CertificateFingerprint, name: String, createdSeconds: Int64, isProved: Bool,
    usedMilliseconds: Int64? = nil, usedAddress: String? = nil
  ) {
    self.fingerprint = fingerprint
    self.name = name
    self.createdSeconds = createdSeconds
    self.isProved = isProved
    self.usedMilliseconds = usedMilliseconds
    self.usedAddress = usedAddress
  }

  /// A name that can be one: without control characters, not longer than it may be, and not empty.
  package static func name(from text: String, otherwise standIn: String) -> String {
    let shown = String(
      String.UnicodeScalarView(text.unicodeScalars.filter { $0.properties.generalCategory != .control }))
    let name = shown.prefix(bytesMax: nameBytesMax)
    return name.isEmpty ? String(standIn.prefix(bytesMax: nameBytesMax)) : String(name)
  }
}

extension PinnedCertificate: FieldCodable {
  package func write(to writer: inout ByteWriter) {
    writer.append(fields: fingerprint, name, createdSeconds, isProved, usedMilliseconds, usedAddress)
  }

  package init(from reader: inout FieldReader) throws(FieldError) {
    self.init(
      try reader.next(), name: try reader.next(), createdSeconds: try reader.next(), isProved: try reader.next(),
      usedMilliseconds: try reader.next(), usedAddress: try reader.next())
  }
}
