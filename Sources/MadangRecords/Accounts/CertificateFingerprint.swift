import MadangWire

/// What a client's certificate is known by: the SHA-512 hash of its DER encoding.
package struct CertificateFingerprint: Hashable, Sendable {
  package static let byteCount = 64

  package let bytes: [UInt8]

  /// Nil where there are more bytes, or fewer, than such a hash has.
  package init?(bytes: [UInt8]) {
    guard bytes.count == CertificateFingerprint.byteCount else { return nil }
    self.bytes = bytes
  }

  /// Why a text is no fingerprint.
  package enum Objection: Error, Equatable {
    /// It is one, by another hash.
    case otherHash(String)
    case noHash
  }

  /// Reads what people write, and what `openssl x509 -noout -fingerprint -sha512` prints: hexadecimal digits in either case,
  /// with colons or spaces between them or without, perhaps behind a name and `=`.
  package init(_ text: String) throws(Objection) {
    // 191 characters are the longest way to write one; what is much longer is not looked at.
    guard text.utf8.count <= 4 * CertificateFingerprint.byteCount else { throw .noHash }
    var digits: [UInt8] = []
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "="): digits = []
      case UInt8(ascii: ":"), UInt8(ascii: " "): break
      default: digits.append(byte)
      }
    }
    guard let bytes = Base16.decode(digits.span) else { throw .noHash }
    switch bytes.count {
    case CertificateFingerprint.byteCount: self.bytes = bytes
    case 16: throw .otherHash("MD5")
    case 20: throw .otherHash("SHA-1")
    case 32: throw .otherHash("SHA-256")
    case 48: throw .otherHash("SHA-384")
    default: throw .noHash
    }
  }

  /// In small letters, as people are shown it.
  package var text: String {
    var writer = ByteWriter(capacity: 2 * CertificateFingerprint.byteCount)
    writer.append(hex: bytes.span)
    return String(bytes: writer.span)
  }

  /// In capitals, as RFC 4648 §8 has it, and so protocols.
  package var base16: String { text.uppercased() }
}

extension CertificateFingerprint: FieldCodable {
  package func write(to writer: inout ByteWriter) { writer.append(bytes.span) }

  package init(from reader: inout FieldReader) throws(FieldError) {
    let span = try reader.bytes(CertificateFingerprint.byteCount)
    bytes = span.indices.map { span[$0] }
  }
}
