import COpenSSL

/// Makes a certificate that nobody vouches for: to try TLS out, or where clients know its fingerprint.
package enum SelfSigned {
  package struct Made: Sendable {
    /// PEM.
    package let certificate: [UInt8]
    /// PEM, not encrypted: secret.
    package let key: [UInt8]
    package let facts: CertificateFacts
  }

  package enum Failure: Error, Equatable, Sendable, CustomStringConvertible {
    case noNames
    case badName(String)
    case badDays

    package var description: String {
      switch self {
      case .noNames: "A certificate is for one name at least."
      case .badName(let name):
        "\(name) is no name or address that a server can have: letters, digits, dots and hyphens, a * as its first label."
      case .badDays: "A certificate is good for 1 to \(SelfSigned.daysMax) days."
      }
    }
  }

  package static let daysMax = 3_650

  /// A key of P-256 and its certificate, good from an hour ago for so many days.
  /// - Parameter now: seconds since 1970.
  package static func make(names: [String], days: Int, now: Int64) throws(Failure) -> Made {
    guard (1...daysMax).contains(days) else { throw .badDays }
    // SAFETY: the key is freed at the end.
    guard let key = unsafe madang_make_p256_key() else { fatalError("OpenSSL can't make a key.") }
    defer { unsafe EVP_PKEY_free(key) }
    return unsafe try make(key, names: names, from: now - 3_600, to: now + Int64(days) * 86_400)
  }

  /// A certificate for a key of any kind. The times are seconds since 1970.
  static func make(_ key: OpaquePointer, names: [String], from: Int64, to: Int64) throws(Failure) -> Made {
    guard let first = names.first else { throw .noNames }
    let entries = try alternativeNames(names)
    // SAFETY: freed at the end; it holds its own reference to the key.
    guard let draft = unsafe X509_new() else { fatalError("OpenSSL can't make a certificate.") }
    defer { unsafe X509_free(draft) }
    unsafe fill(draft, key: key, commonName: first, entries: entries, from: from, to: to)
    return unsafe Made(
      certificate: text { unsafe PEM_write_bio_X509($0, draft) },
      key: text { unsafe PEM_write_bio_PrivateKey($0, key, nil, nil, 0, nil, nil) },
      facts: Certificate.facts(of: draft))
  }

  private static func fill(
    _ certificate: OpaquePointer, key: OpaquePointer, commonName: String, entries: String, from: Int64, to: Int64
  ) {
    var serial: UInt64 = 0
    // SAFETY: pointers to values of this function, for each call.
    unsafe withUnsafeMutableBytes(of: &serial) { serial in
      _ = unsafe RAND_bytes(serial.baseAddress?.assumingMemoryBound(to: UInt8.self), Int32(serial.count))
    }
    var context = unsafe X509V3_CTX()
    let subject = unsafe X509_get_subject_name(certificate)
    // RFC 5280, 4.1.2.6, ub-common-name: 64 characters. The alternative names are what counts.
    let name = Array(commonName.utf8.prefix(64))
    // SAFETY: the certificate and the key are the caller's for the call; the name is an array with its length.
    var isMade =
      unsafe X509_set_version(certificate, 2) == 1
      && ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate), serial >> 1) == 1
      && ASN1_TIME_set(X509_getm_notBefore(certificate), Int(from)) != nil
      && ASN1_TIME_set(X509_getm_notAfter(certificate), Int(to)) != nil
      && X509_set_pubkey(certificate, key) == 1
      && X509_NAME_add_entry_by_NID(subject, NID_commonName, MBSTRING_UTF8, name, Int32(name.count), -1, 0) == 1
      && X509_set_issuer_name(certificate, subject) == 1
    // SAFETY: the context is a local, and points to the certificate alone.
    unsafe X509V3_set_ctx(&context, certificate, certificate, nil, nil, 0)
    for (kind, value) in [
      (NID_subject_alt_name, entries), (NID_basic_constraints, "critical,CA:FALSE"),
      (NID_key_usage, "critical,digitalSignature"), (NID_ext_key_usage, "serverAuth"),
      (NID_subject_key_identifier, "hash"),
    ] {
      // SAFETY: OpenSSL reads C strings, and returns an object that is freed once the certificate has a copy.
      guard let entry = unsafe X509V3_EXT_conf_nid(nil, &context, kind, value) else {
        isMade = false
        continue
      }
      // SAFETY: as above.
      isMade = unsafe X509_add_ext(certificate, entry, -1) == 1 && isMade
      unsafe X509_EXTENSION_free(entry)
    }
    // SAFETY: the certificate and the key are the caller's for the call.
    isMade = unsafe X509_sign(certificate, key, EVP_sha256()) > 0 && isMade
    precondition(isMade, "OpenSSL could not make a certificate.")
  }

  /// As OpenSSL reads them. Nothing but what a name may hold gets there: a comma would begin another entry.
  private static func alternativeNames(_ names: [String]) throws(Failure) -> String {
    var entries: [String] = []
    for name in names {
      if isAddress(name) {
        entries.append("IP:\(name)")
      } else if isHostName(name) {
        entries.append("DNS:\(name)")
      } else {
        throw .badName(name)
      }
    }
    return entries.joined(separator: ",")
  }

  private static func isAddress(_ name: String) -> Bool {
    // SAFETY: a string is passed as a C string.
    guard let address = unsafe a2i_IPADDRESS(name) else { return false }
    unsafe ASN1_OCTET_STRING_free(address)
    return true
  }

  /// RFC 1123, 2.1; RFC 6125, 6.4.3.
  static func isHostName(_ name: String) -> Bool {
    var labels = name.split(separator: ".", omittingEmptySubsequences: false)
    if labels.count > 1, labels.first == "*" { labels.removeFirst() }
    guard name.utf8.count <= 253, !labels.allSatisfy({ $0.allSatisfy(\.isNumber) }) else { return false }
    return labels.allSatisfy { label in
      (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
        && label.utf8.allSatisfy { byte in
          switch byte {
          case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
          default: false
          }
        }
    }
  }

  private static func text(_ write: (OpaquePointer) -> Int32) -> [UInt8] {
    // SAFETY: the pipe is freed at the end, and nobody else has it.
    let bio = unsafe MemoryBIO.make()
    defer { unsafe BIO_free(bio) }
    let result = unsafe write(bio)
    precondition(result == 1, "OpenSSL could not write PEM.")
    var bytes: [UInt8] = []
    // SAFETY: as above.
    unsafe MemoryBIO.drain(bio, into: &bytes)
    return bytes
  }
}
