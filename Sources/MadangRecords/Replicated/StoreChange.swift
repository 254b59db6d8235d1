import MadangWire

/// Something that the stores of all nodes are told, each at the same place among all that they are told. The numbers are
/// written down: they never change.
package enum StoreChange: Equatable, Sendable {
  case addAccount(AccountRecord)
  /// Only where the account still is what was read: else somebody else's change has come between.
  case updateAccount(from: AccountRecord, to: AccountRecord)
  case setLastSeen(account: String, seconds: Int64)
  /// Random bytes under a name, unless there are some.
  case keepSecret(name: String, bytes: [UInt8])
  case addNick(String, account: String)
  case removeNick(String, account: String)
  case addCertificate(PinnedCertificate, account: String, atMost: Int)
  case removeCertificate(CertificateFingerprint, account: String)
  case noteUse(CertificateFingerprint, address: String?, milliseconds: Int64)
  case forget(account: String)
  case addBan(BanRecord)
  case removeBan(kind: BanRecord.Kind, pattern: String)
  case addFilter(FilterRecord)
  case removeFilter(FilterRecord)
  case addEntry(AuditEntry)
  case redact(MessageID, as: Redaction)
  case setReadMarker(account: String, target: String, milliseconds: Int64, now: Int64)
}

extension StoreChange: FieldCodable {
  package func write(to writer: inout ByteWriter) {
    switch self {
    case .addAccount(let account): writer.append(case: 0, account)
    case .updateAccount(let old, let new): writer.append(case: 1, old, new)
    case .setLastSeen(let account, let seconds): writer.append(case: 2, account, seconds)
    case .keepSecret(let name, let bytes): writer.append(case: 3, name, bytes)
    case .addNick(let nick, let account): writer.append(case: 4, nick, account)
    case .removeNick(let nick, let account): writer.append(case: 5, nick, account)
    case .addCertificate(let certificate, let account, let most): writer.append(case: 6, certificate, account, most)
    case .removeCertificate(let fingerprint, let account): writer.append(case: 7, fingerprint, account)
    case .noteUse(let fingerprint, let address, let milliseconds):
      writer.append(case: 8, fingerprint, address, milliseconds)
    case .forget(let account): writer.append(case: 9, account)
    case .addBan(let ban): writer.append(case: 10, ban)
    case .removeBan(let kind, let pattern): writer.append(case: 11, kind, pattern)
    case .addFilter(let filter): writer.append(case: 12, filter)
    case .removeFilter(let filter): writer.append(case: 13, filter)
    case .addEntry(let entry): writer.append(case: 14, entry)
    case .redact(let id, let redaction): writer.append(case: 15, id, redaction)
    case .setReadMarker(let account, let target, let milliseconds, let now):
      writer.append(case: 16, account, target, milliseconds, now)
    }
  }

  package init(from reader: inout FieldReader) throws(FieldError) {
    self =
      switch try reader.byte() {
      case 0: .addAccount(try reader.next())
      case 1: .updateAccount(from: try reader.next(), to: try reader.next())
      case 2: .setLastSeen(account: try reader.next(), seconds: try reader.next())
      case 3: .keepSecret(name: try reader.next(), bytes: try reader.next())
      case 4: .addNick(try reader.next(), account: try reader.next())
      case 5: .removeNick(try reader.next(), account: try reader.next())
      case 6: .addCertificate(try reader.next(), account: try reader.next(), atMost: try reader.next())
      case 7: .removeCertificate(try reader.next(), account: try reader.next())
      case 8: .noteUse(try reader.next(), address: try reader.next(), milliseconds: try reader.next())
      case 9: .forget(account: try reader.next())
      case 10: .addBan(try reader.next())
      case 11: .removeBan(kind: try reader.next(), pattern: try reader.next())
      case 12: .addFilter(try reader.next())
      case 13: .removeFilter(try reader.next())
      case 14: .addEntry(try reader.next())
      case 15: .redact(try reader.next(), as: try reader.next())
      case 16:
        .setReadMarker(
          account: try reader.next(), target: try reader.next(), milliseconds: try reader.next(),
          now: try reader.next())
      default: throw .unknown
      }
  }
}
