import MadangAccounts
import MadangChat
import MadangRecords
import MadangWorld

/// `[[operator]]`: who may become an operator.
struct OperatorEntry: SettingItem, Sendable {
  let name: String
  /// As `madang hash-password` prints it.
  let password: String
  let className: String?
  /// Nil: all of them.
  let rights: [String]?
  let hosts: [String]
  /// SHA-512 fingerprints.
  let certificates: [String]

  static let fields = [
    SettingField("name", .word),
    SettingField(
      "password",
      .text { PasswordHash.isHash($0) ? nil : "it must be a hash of a password: madang hash-password prints one" },
      isSecret: true),
    SettingField("class", .word, isRequired: false),
    SettingField("rights", .list(complaint(aboutRight:)), isRequired: false),
    SettingField("hosts", .list { $0.isEmpty ? "a mask can't be empty" : nil }, isRequired: false),
    SettingField("certificates", .list(complaint(aboutCertificate:)), isRequired: false),
  ]

  /// What the rules make of it.
  var block: OperatorBlock {
    let hash = password
    // Each was looked at when the setting was read.
    let certificates = certificates.compactMap { try? CertificateFingerprint($0) }
    return OperatorBlock(
      name: name, className: className ?? "operator", rights: rights.flatMap { OperatorRights(names: $0) } ?? .all,
      hosts: hosts, certificates: certificates, credential: hash, verify: { PasswordHash.matches(hash, $0) })
  }

  private static func complaint(aboutRight name: String) -> String? {
    let names = OperatorRights.names.map(\.name)
    return names.contains(name) ? nil : "a right is \(SettingKind.enumeration(names))"
  }

  private static func complaint(aboutCertificate text: String) -> String? {
    (try? CertificateFingerprint(text)) == nil
      ? "a certificate is named by its SHA-512 fingerprint: openssl x509 -noout -fingerprint -sha512 -in FILE" : nil
  }

  static func items(of value: SettingValue) -> [OperatorEntry]? {
    guard case .tables(let tables) = value else { return nil }
    return tables.map {
      OperatorEntry(
        name: $0["name"]?.text ?? "", password: $0["password"]?.text ?? "", className: $0["class"]?.text,
        rights: $0["rights"]?.list, hosts: $0["hosts"]?.list ?? [], certificates: $0["certificates"]?.list ?? [])
    }
  }

  static func value(of items: [OperatorEntry]) -> SettingValue? {
    if items.isEmpty { return nil }
    return .tables(
      items.map { entry in
        var table: [String: SettingValue] = ["name": .text(entry.name), "password": .text(entry.password)]
        table["class"] = entry.className.map(SettingValue.text)
        table["rights"] = entry.rights.map(SettingValue.list)
        if !entry.hosts.isEmpty { table["hosts"] = .list(entry.hosts) }
        if !entry.certificates.isEmpty { table["certificates"] = .list(entry.certificates) }
        return table
      })
  }
}
