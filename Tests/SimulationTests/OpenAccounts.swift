import MadangChat
import MadangRecords

/// Accounts of any name, which open to any password, and to any certificate where they are named; and nothing that can be done with them.
struct OpenAccounts: AccountService, AlwaysOnStore {
  func logIn(_ name: String, password: String, seconds: Int64) -> String { name }

  func register(_: String, password: String, email: String?, seconds: Int64) throws(AccountFailure) -> String {
    throw .unavailable
  }
  func beginScram(_: [UInt8], seconds: Int64) throws(AccountFailure) -> ScramStart { throw .unavailable }
  func changePassword(of: String, from: String, to: String) throws(AccountFailure) { throw .unavailable }
  func recover(_: String, code: String, password: String) throws(AccountFailure) -> Recovered { throw .unavailable }
  func renewCode(of: String, password: String) throws(AccountFailure) -> String { throw .unavailable }
  func forget(_: String, password: String) throws(AccountFailure) { throw .unavailable }
  func group(_: String, with: String) throws(AccountFailure) { throw .unavailable }
  func ungroup(_: String, from: String) throws(AccountFailure) { throw .unavailable }
  func logIn(
    with: CertificateFingerprint, as authority: String?, from: String?, milliseconds: Int64
  ) throws(AccountFailure) -> String {
    guard let authority else { throw .badCredentials }
    return authority
  }
  func certificates(of: String) throws(AccountFailure) -> [PinnedCertificate] { throw .unavailable }
  func addCertificate(_: PinnedCertificate, to: String, atMost: Int) throws(AccountFailure) { throw .unavailable }
  func removeCertificate(_: CertificateFingerprint, from: String) throws(AccountFailure) { throw .unavailable }
  func describe(_: String) throws(AccountFailure) -> AccountDescription { throw .unavailable }
  func overviews() throws(AccountFailure) -> [AccountOverview] { throw .unavailable }
  func overview(of: String) throws(AccountFailure) -> AccountOverview { throw .unavailable }
  func setLocked(_: String, _: Bool) throws(AccountFailure) -> String { throw .unavailable }
  func setPassword(of: String, to: String) throws(AccountFailure) -> String { throw .unavailable }
  func replaceCode(of: String) throws(AccountFailure) -> Recovered { throw .unavailable }
  func erase(_: String) throws(AccountFailure) { throw .unavailable }

  func alwaysOnRecords() -> [AlwaysOnRecord] { [] }
  func saveAlwaysOn(_: AlwaysOnRecord) {}
  func removeAlwaysOn(of: String) -> Bool { true }
}
